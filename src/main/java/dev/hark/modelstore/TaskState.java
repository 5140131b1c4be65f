package dev.hark.modelstore;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Describes the state of background work on a model. It begins as [Waiting] and ends as [Done] or
/// [Failed].
public sealed interface TaskState {
  /// The work is about to begin, or another process does it.
  record Waiting() implements TaskState {}

  /// The work is under way.
  record Running(Amount amount) implements TaskState {}

  /// The work succeeded.
  ///
  /// @param result the result, in words; may be empty
  record Done(String result, Amount amount) implements TaskState {}

  /// The work failed or was stopped.
  ///
  /// @param reason for clients, without addresses and paths
  /// @param detail for administrators
  record Failed(String reason, String detail, Amount amount) implements TaskState {}

  /// Measures how much of a stage is done.
  ///
  /// @param stage the part of the work that the bytes belong to; absent if it has only one
  /// @param bytes bytes that are done
  /// @param total bytes of the stage; 0 if unknown
  /// @param bytesPerSecond measured since the stage began; 0 if unknown
  record Amount(@Nullable String stage, long bytes, long total, long bytesPerSecond) {
    static final Amount NONE = new Amount(null, 0, 0, 0);

    /// Returns the time until the end of the stage at this rate, if both are known.
    public Optional<Duration> remaining() {
      return bytesPerSecond > 0 && total > 0
          ? Optional.of(Duration.ofMillis((total - bytes) * 1000 / bytesPerSecond))
          : Optional.empty();
    }
  }

  /// Returns how much of the work is done, or was done when it ended.
  default Amount progress() {
    return switch (this) {
      case Waiting() -> Amount.NONE;
      case Running(var amount) -> amount;
      case Done(_, var amount) -> amount;
      case Failed(_, _, var amount) -> amount;
    };
  }

  /// Returns whether nothing more will happen.
  default boolean isOver() {
    return this instanceof Done || this instanceof Failed;
  }

  /// Returns the state in one word, as responses show it: `waiting`, `running`, `done` or `failed`.
  default String label() {
    return switch (this) {
      case Waiting _ -> "waiting";
      case Running _ -> "running";
      case Done _ -> "done";
      case Failed _ -> "failed";
    };
  }
}
