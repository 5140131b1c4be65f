package dev.hark.transcription;

import dev.hark.problem.Problem;
import java.util.Optional;
import java.util.function.Consumer;

/// The way to stop a transcription from another thread. It may be used once, and before or after
/// the work has begun.
public final class Cancellation {
  private Optional<Problem> reason = Optional.empty();
  private Consumer<Problem> action = ignored -> {};

  /// Stops the work; only the first call counts.
  ///
  /// @param why what the one who does the work gets as an exception
  public synchronized void cancel(Problem why) {
    if (reason.isEmpty()) {
      reason = Optional.of(why);
      action.accept(why);
    }
  }

  /// Says what stops the present stage of the work; it is run at once if the work was cancelled
  /// before.
  synchronized void onCancel(Consumer<Problem> stop) {
    action = stop;
    reason.ifPresent(stop);
  }

  /// Why it was cancelled, if it was.
  public synchronized Optional<Problem> reason() {
    return reason;
  }
}
