package dev.hark.cli.models;

import dev.hark.cli.UsageErrors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Implements `hark models`, the group of commands that manage models.
@Command(
    name = "models",
    header = "Lists, downloads, imports, quantises, checks and removes models.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelsListCommand.class,
      ModelsPullCommand.class,
      ModelsImportCommand.class,
      ModelsQuantizeCommand.class,
      ModelsVerifyCommand.class,
      ModelsEvaluateCommand.class,
      ModelsAliasCommand.class,
      ModelsRemoveCommand.class
    })
public final class ModelsCommand implements Runnable {
  @Mixin private UsageErrors usage = new UsageErrors();

  @Override
  public void run() {
    throw usage.wrong("Name a command.");
  }
}
