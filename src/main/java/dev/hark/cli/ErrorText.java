package dev.hark.cli;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.modelstore.TaskException;
import dev.hark.problem.ProblemException;
import dev.hark.problem.StartRefused;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/// Words a failure for a person. Spring wraps what goes wrong at a start several times, so the
/// causes are followed to the first failure that was worded for people, else to the last one.
final class ErrorText {
  private ErrorText() {}

  static String of(Throwable failure) {
    return switch (failure) {
      case ProblemException problem -> problem.problem().message();
      case TaskException _, CheckpointException _, StartRefused _ ->
          String.valueOf(failure.getMessage());
      case UncheckedIOException wrapper -> text(wrapper);
      // Its message is often no more than the path.
      case FileSystemException fault -> fault.toString();
      case InterruptedException _ -> "interrupted";
      default -> failure.getCause() == null ? message(failure) : of(failure.getCause());
    };
  }

  /// Words a wrapper. Its message may only repeat its cause, or say what was tried, as in `cannot
  /// delete FILE`, with the cause or without it.
  private static String text(UncheckedIOException wrapper) {
    var message = message(wrapper);
    var cause = wrapper.getCause();
    if (cause == null) {
      return message;
    }
    var reason = of(cause);
    if (message.equals(cause.toString())) {
      return reason;
    }
    return message.contains(reason) ? message : message + ": " + reason;
  }

  private static String message(Throwable failure) {
    return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
  }
}
