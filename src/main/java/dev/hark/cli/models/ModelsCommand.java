package dev.hark.cli.models;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "Name a command.");
    }
  }
}
