package dev.hark.cli;

import dev.hark.transcript.Language;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Refuses arguments that picocli accepted and that make no sense. A command mixes it in; what it
/// throws is shown with the usage of that command, and the exit code is 2.
@Command
public final class UsageErrors {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /// Returns the exception that tells what is wrong with the arguments.
  public ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return new ParameterException(command.commandLine(), message);
  }

  /// Returns the language that an option names.
  ///
  /// @param name a code such as `de`, or an English name such as `german`
  /// @throws ParameterException if the models know no such language
  public Language language(String name) {
    return Language.of(name)
        .orElseThrow(() -> wrong("'" + name + "' is not a language the models know."));
  }
}
