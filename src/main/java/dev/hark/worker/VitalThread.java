package dev.hark.worker;

/// Runs the threads that a worker cannot do without. If one of them dies, the worker ends at once
/// and says why: its heartbeat would go on, so the server would wait for the deadline of the window
/// and then blame the window.
final class VitalThread {
  /// Exit code of a worker that lost a thread (`EX_SOFTWARE` of sysexits.h).
  static final int DIED = 70;

  /// The work of a thread.
  interface Loop {
    void run() throws InterruptedException;
  }

  private VitalThread() {}

  /// Starts a thread.
  static void start(String name, Loop loop) {
    Thread.ofPlatform().daemon().name(name).start(() -> guard(name, loop));
  }

  private static void guard(String name, Loop loop) {
    try {
      loop.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      end(name, e);
    }
  }

  private static void end(String name, Throwable cause) {
    try {
      System.err.println("worker: the thread " + name + " died: " + cause);
      cause.printStackTrace();
    } finally {
      ProcessEnd.now(DIED);
    }
  }
}
