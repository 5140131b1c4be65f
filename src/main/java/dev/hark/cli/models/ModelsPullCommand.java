package dev.hark.cli.models;

import dev.hark.cli.CommandContext;
import dev.hark.cli.Console;
import dev.hark.cli.PullBar;
import dev.hark.cli.Sizes;
import dev.hark.modelstore.ModelPuller;
import dev.hark.modelstore.ModelTask;
import dev.hark.modelstore.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Implements `hark models pull`, which fetches models and checks their digest.
@Command(
    name = "pull",
    header = "Downloads models.",
    description = {
      "From Hugging Face, or from HARK_MODELS_SOURCE: a folder, or the address of one, with files"
          + " named ggml-NAME.bin.",
      "A download that broke off resumes where it stopped."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelsPullCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "Names; 'hark models list --all' shows the official ones.")
  private List<String> names = List.of();

  @Option(
      names = "--force",
      description =
          "Downloads a model even if it is here already, or does not fit into this machine's"
              + " memory.")
  private boolean force;

  ModelsPullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var context = CommandContext.openStore()) {
      var downloads = context.get(ModelPuller.class);
      boolean allWell = true;
      for (var name : names) {
        allWell &= follow(downloads.pull(name, Optional.empty(), force));
      }
      return allWell ? 0 : 1;
    }
  }

  private boolean follow(ModelTask pull) throws InterruptedException {
    var progress = new PullBar(console).follow(pull);
    if (progress.state() instanceof TaskState.Failed failed) {
      console.error(progress.name() + ": " + failed.detail());
      return false;
    }
    long bytes = progress.state().progress().bytes();
    console.message(
        bytes == 0
            ? progress.name() + " is here already"
            : "%s is here, %s".formatted(progress.name(), Sizes.of(bytes)));
    return true;
  }
}
