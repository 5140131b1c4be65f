package dev.hark.supervisor;

/// Counts which states of a worker are lent. Guarded by the pool's monitor.
final class ReadyWorker {
  /// Says what a request gets of a worker.
  enum Share {
    /// The request gets one decoding state.
    STATE,
    /// The request gets all states: nothing else may run in the worker meanwhile.
    ALONE,
    /// The request needs no decoding state: speech detection has a thread of its own in the worker.
    SPEECH
  }

  private final Worker worker;
  private final int states;
  private final long readyNanos;
  private int free;
  private int listeners;
  private boolean alone;
  private int windows;

  /// @param states that it has
  /// @param readyNanos reading of [MonotonicTime]
  ReadyWorker(Worker worker, int states, long readyNanos) {
    this.worker = worker;
    this.states = states;
    this.readyNanos = readyNanos;
    this.free = states;
  }

  Worker worker() {
    return worker;
  }

  long readyNanos() {
    return readyNanos;
  }

  boolean isReady() {
    return worker.isReady();
  }

  boolean isOver() {
    return worker.state().isOver();
  }

  /// Returns the number of states that a window could have now. A killed worker has none, even if
  /// its process is still there.
  int free() {
    return isReady() ? free : 0;
  }

  /// Returns whether a request can have its share now. Speech detection keeps away from a worker in
  /// which a window is tried alone: neither must be blamed for the other.
  boolean has(Share share) {
    return isReady()
        && switch (share) {
          case STATE -> free > 0;
          case ALONE -> free == states && listeners == 0;
          case SPEECH -> !alone;
        };
  }

  void take(Share share) {
    switch (share) {
      case STATE -> free--;
      case ALONE -> {
        free = 0;
        alone = true;
      }
      case SPEECH -> listeners++;
    }
  }

  void giveBack(Share share) {
    switch (share) {
      case STATE -> free++;
      case ALONE -> {
        free = states;
        alone = false;
      }
      case SPEECH -> listeners--;
    }
    killIfDrained();
  }

  /// Returns the number of windows decoded since it was started, or since it was last
  /// [extended][#extend].
  int windows() {
    return windows;
  }

  void decoded() {
    windows++;
  }

  /// Extends its service for another term, because it could not be replaced when it was due.
  void extend() {
    windows = 0;
  }

  /// Gives it no further window; it ends when it has returned those it has.
  void retire() {
    worker.retire();
    killIfDrained();
  }

  private void killIfDrained() {
    if (worker.state() instanceof WorkerState.Retiring && free == states && listeners == 0) {
      worker.kill("it had decoded enough windows", Worker.ExitCause.SERVER);
    }
  }
}
