package dev.hark.cli;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.problem.ProblemException;
import java.io.UncheckedIOException;

/// What a failure is called in front of a person.
final class ErrorText {
  private ErrorText() {}

  static String of(Throwable failure) {
    return switch (failure) {
      case ProblemException it -> it.problem().message();
      case CheckpointException it -> String.valueOf(it.getMessage());
      case UncheckedIOException it -> String.valueOf(it.getCause());
      case InterruptedException _ -> "interrupted";
      default -> innermost(failure);
    };
  }

  /// Spring wraps a setting's complaint several times.
  private static String innermost(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && !cause.getCause().equals(cause)) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
