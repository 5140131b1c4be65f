package dev.hark.supervisor;

/// A worker that can take windows, and how many of its states are free. Guarded by the pool's
/// monitor.
final class ReadyWorker {
  private final WorkerProcess process;
  private final int states;
  private final long readyNanos = System.nanoTime();
  private int free;
  private int windows;
  private boolean retired;
  private boolean ended;

  ReadyWorker(WorkerProcess process, int states) {
    this.process = process;
    this.states = states;
    this.free = states;
  }

  WorkerProcess process() {
    return process;
  }

  long readyNanos() {
    return readyNanos;
  }

  /// States that a window could have now.
  int free() {
    return ended || retired ? 0 : free;
  }

  boolean isIdle() {
    return free() == states;
  }

  /// Takes one state, or all of them.
  ///
  /// @return how many
  int take(boolean all) {
    int taken = all ? states : 1;
    free -= taken;
    return taken;
  }

  void giveBack(int taken) {
    free += taken;
    stopIfDrained();
  }

  /// Windows decoded since it was started, or since it was last [reprieved][#reprieve].
  int windows() {
    return windows;
  }

  void decoded() {
    windows++;
  }

  /// It could not be replaced when it was due.
  void reprieve() {
    windows = 0;
  }

  /// It gets no further window, and ends when it has given back those it has.
  void retire() {
    retired = true;
    stopIfDrained();
  }

  private void stopIfDrained() {
    if (retired && free == states) {
      process.kill("it had decoded enough windows", WorkerProcess.Blame.NOBODY);
    }
  }

  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }
}
