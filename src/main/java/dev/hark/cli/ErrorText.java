package dev.hark.cli;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.problem.ProblemException;
import java.io.UncheckedIOException;

/// Words a failure for a person.
final class ErrorText {
  private ErrorText() {}

  static String of(Throwable failure) {
    return switch (failure) {
      case ProblemException problem -> problem.problem().message();
      case CheckpointException refused -> String.valueOf(refused.getMessage());
      case UncheckedIOException wrapper -> String.valueOf(wrapper.getCause());
      case InterruptedException _ -> "interrupted";
      default -> innermost(failure);
    };
  }

  /// Finds the message of a wrong setting, which Spring wraps several times.
  private static String innermost(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null && !cause.getCause().equals(cause)) {
      cause = cause.getCause();
    }
    var message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
