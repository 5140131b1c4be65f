package dev.hark.cli;

import dev.hark.modelmaking.ChildProtocol;
import dev.hark.modelmaking.MakingMessage;
import dev.hark.modelmaking.MessageSender;
import dev.hark.modelmaking.ModelMaker;
import dev.hark.modelmaking.ParentWatch;
import dev.hark.modelmaking.PublicationGate;
import dev.hark.modelmaking.Requester;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Carries out an order of the server, in the child that the server has started for it.
@Command(
    name = ChildProtocol.COMMAND,
    hidden = true,
    description = "Makes a model for the server that started this process.")
final class MakeModelCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "ORDER", description = "What the server wants.")
  private String order = "";

  MakeModelCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ParentWatch.start();
    var server = new MessageSender(console.results());
    try (var context = CommandContext.openTools()) {
      context
          .get(ModelMaker.class)
          .make(ChildProtocol.order(order), Requester.API_CLIENT, PublicationGate.OPEN, server);
      return 0;
    } catch (Exception e) {
      server.accept(new MakingMessage.Failed(ErrorText.of(e)));
      return 1;
    }
  }
}
