package dev.hark.cli.models;

import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.modelstore.ModelAdministration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Implements `hark models remove`, which deletes models.
@Command(
    name = "remove",
    header = "Deletes models.",
    description = "Not the default one, a built-in one, or one that an alias stands for.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsRemoveCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which.")
  private List<String> names = List.of();

  ModelsRemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (var context = CommandContext.openStore()) {
      for (var name : names) {
        context.get(ModelAdministration.class).remove(name);
        console.message("removed " + name);
      }
      return 0;
    }
  }
}
