package dev.hark.transcription;

import dev.hark.problem.Problem;
import java.util.Optional;
import java.util.function.Consumer;

/// The way to stop a transcription from another thread. It belongs to one transcription, and may be
/// used before or after the work has begun; after its end it does nothing.
public final class Cancellation {
  private Optional<Problem> reason = Optional.empty();
  private Consumer<Problem> action = Cancellation::nothing;
  private boolean over;

  /// A stage of the work that ends when its thread is interrupted.
  public interface Stage<T> {
    T run() throws InterruptedException;
  }

  /// Stops the work; only the first call counts.
  ///
  /// @param why what the one who does the work gets as an exception
  public synchronized void cancel(Problem why) {
    if (reason.isEmpty() && !over) {
      reason = Optional.of(why);
      action.accept(why);
    }
  }

  /// Why it was cancelled, if it was.
  public synchronized Optional<Problem> reason() {
    return reason;
  }

  /// Says what stops the present stage of the work; it is run at once if the work was cancelled
  /// before. It must not wait for the work's own thread.
  public synchronized void onCancel(Consumer<Problem> stop) {
    action = stop;
    reason.ifPresent(stop);
  }

  /// The work is done, one way or the other.
  synchronized void end() {
    action = Cancellation::nothing;
    over = true;
  }

  /// Runs a stage in the calling thread, which is interrupted when the work is cancelled. A result
  /// that was there first is returned, so that nobody loses what must be closed.
  ///
  /// @throws dev.hark.problem.ProblemException the reason, if it was cancelled
  <T> T interruptible(Stage<T> stage) throws InterruptedException {
    check();
    var thread = Thread.currentThread();
    onCancel(ignored -> thread.interrupt());
    try {
      return stage.run();
    } catch (InterruptedException | RuntimeException e) {
      var why = reason();
      if (why.isPresent()) {
        throw why.get().asException(e);
      }
      throw e;
    } finally {
      forgetInterrupt();
    }
  }

  /// @throws dev.hark.problem.ProblemException the reason, if it was cancelled
  void check() {
    var why = reason();
    if (why.isPresent()) {
      throw why.get().asException();
    }
  }

  /// Under the lock, so that an interrupt of ours cannot come after the stage.
  private synchronized void forgetInterrupt() {
    action = Cancellation::nothing;
    if (reason.isPresent()) {
      Thread.interrupted();
    }
  }

  private static void nothing(Problem ignored) {}
}
