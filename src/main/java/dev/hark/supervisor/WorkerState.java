package dev.hark.supervisor;

import dev.hark.worker.wire.Frame;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Says how far a worker is in its life. It only ever moves down this list.
sealed interface WorkerState {
  /// It loads its model.
  record Starting() implements WorkerState {}

  /// It can be given windows.
  ///
  /// @param device what it runs on
  record Ready(Frame.Ready device) implements WorkerState {}

  /// It finishes the windows that it has and is given no more.
  record Retiring() implements WorkerState {}

  /// It was killed and is of no use any more, but its process may still be there and hold the
  /// device: in an uninterruptible sleep (a driver, a dead disk) it survives even SIGKILL.
  ///
  /// @param cause of the kill
  /// @param reason in words
  /// @param sinceNanos reading of [MonotonicTime]
  record Killed(Worker.ExitCause cause, String reason, long sinceNanos) implements WorkerState {}

  /// The process is gone.
  ///
  /// @param cause of the end
  /// @param exitReport why it ended, with the last lines it printed; for [Worker.ExitCause#REFUSED]
  ///   what it refused
  record Dead(Worker.ExitCause cause, String exitReport) implements WorkerState {}

  /// Whether it will never again answer.
  default boolean isOver() {
    return this instanceof Killed || this instanceof Dead;
  }

  /// Whether its process is gone.
  default boolean isDead() {
    return this instanceof Dead;
  }

  /// Holds the state of one worker and tells of its changes. Safe for many threads.
  final class Holder {
    private final AtomicReference<WorkerState> state = new AtomicReference<>(new Starting());
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    WorkerState get() {
      return state.get();
    }

    /// Has something run after each change, on the thread that makes it.
    void onChange(Runnable listener) {
      listeners.add(listener);
    }

    /// The worker can be given windows, unless it was killed meanwhile.
    void becomeReady(Frame.Ready device) {
      change(now -> now instanceof Starting ? new Ready(device) : now);
    }

    /// The worker is given no further window.
    void retire() {
      change(now -> now instanceof Ready ? new Retiring() : now);
    }

    /// The worker is of no use any more. Tells whether it was until now.
    boolean kill(Killed kill) {
      return change(now -> now.isOver() ? now : kill);
    }

    void die(Dead end) {
      change(_ -> end);
    }

    private boolean change(UnaryOperator<WorkerState> change) {
      var before = state.getAndUpdate(change);
      boolean changed = !before.equals(change.apply(before));
      if (changed) {
        listeners.forEach(Runnable::run);
      }
      return changed;
    }
  }
}
