package dev.hark.supervisor;

import dev.hark.worker.wire.Frame;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Says how far a worker is in its life. The state only ever moves down this list.
sealed interface WorkerState {
  /// The worker loads its model.
  record Starting() implements WorkerState {}

  /// The worker can be given windows.
  ///
  /// @param device the device it runs on
  record Ready(Frame.Ready device) implements WorkerState {}

  /// The worker finishes its windows and is given no more.
  record Retiring() implements WorkerState {}

  /// The worker was killed and cannot be used any more, but its process may still exist and hold
  /// the device: in an uninterruptible sleep (a driver, a dead disk) it survives even SIGKILL.
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

  /// Returns whether it will never answer again.
  default boolean isOver() {
    return this instanceof Killed || this instanceof Dead;
  }

  /// Returns whether its process is gone.
  default boolean isDead() {
    return this instanceof Dead;
  }

  /// Holds the state of one worker and reports its changes. Safe for many threads.
  final class Holder {
    private final AtomicReference<WorkerState> state = new AtomicReference<>(new Starting());
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    WorkerState get() {
      return state.get();
    }

    /// Runs the listener after each change, on the thread that makes it.
    void onChange(Runnable listener) {
      listeners.add(listener);
    }

    /// Makes the worker ready for windows, unless it was killed meanwhile.
    void becomeReady(Frame.Ready device) {
      change(now -> now instanceof Starting ? new Ready(device) : now);
    }

    /// Lets the worker finish and gives it no further window.
    void retire() {
      change(now -> now instanceof Ready ? new Retiring() : now);
    }

    /// Marks the worker as killed. Returns whether it was neither killed nor dead until now.
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
