package dev.hark.supervisor;

import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/// A worker as its supervisor sees it: it is started, called, looked after and killed. Safe for
/// many threads.
interface Worker {
  /// Starts a worker. It is not ready yet.
  interface Starter {
    Worker start() throws IOException;
  }

  /// Why a worker ended.
  enum ExitCause {
    /// It crashed, hung or broke its socket: one of its windows may be the reason.
    WINDOW,
    /// It was killed with SIGKILL and not by us, as the kernel does when memory is short.
    FOREIGN_KILL,
    /// It was ended or stopped from outside in another way.
    FOREIGN_STOP,
    /// The server had a reason that says nothing about its other windows.
    SERVER,
    /// It cannot work at all, or not on the device that it should.
    REFUSED;

    /// Whether a window that the worker had in hand may have caused the end.
    boolean implicatesWindow() {
      return this == WINDOW;
    }
  }

  /// What a call is granted.
  ///
  /// @param deadline until the answer
  /// @param abortGrace until an abandoned window is let go of
  record Limits(Duration deadline, Duration abortGrace) {}

  /// Signs of life. Times are readings of [MonotonicTime].
  ///
  /// @param startedNanos when the process was started
  /// @param connected whether it has connected to the server
  /// @param lastFrameNanos when it last sent something
  /// @param stopped whether the process is stopped (SIGSTOP) now
  record Health(long startedNanos, boolean connected, long lastFrameNanos, boolean stopped) {}

  /// A worker ended while it had a window.
  final class DiedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String exitReport;
    private final boolean implicatesWindow;

    /// @param exitReport why the worker ended
    /// @param implicatesWindow whether the window itself may be the reason: after a crash or a
    ///   hang, and not after a kill from outside or for another window's sake
    DiedException(String exitReport, boolean implicatesWindow) {
      super(exitReport);
      this.exitReport = exitReport;
      this.implicatesWindow = implicatesWindow;
    }

    String exitReport() {
      return exitReport;
    }

    boolean implicatesWindow() {
      return implicatesWindow;
    }
  }

  /// The id of the process.
  long pid();

  WorkerState state();

  /// Has something run after each change of state, on the thread that changed it.
  void onChange(Runnable listener);

  /// Asks the worker and waits for the answer.
  ///
  /// @param request makes the frame for an id
  /// @throws DiedException if the worker ends, or is killed because it missed the deadline
  /// @throws InterruptedException if the calling thread was interrupted; the worker has let go of
  ///   the window by then, or was killed
  Frame.Answer call(Function<Long, ? extends Frame.Request<?>> request, Limits limits)
      throws DiedException, InterruptedException;

  /// From now on it is [WorkerState.Retiring], if it was ready.
  void retire();

  /// Kills the process with all its descendants. The worker is [WorkerState.Killed] at once,
  /// however long the process takes to go.
  void kill(String reason, ExitCause cause);

  Health health();

  /// Waits until the process is gone, whatever interrupts.
  ///
  /// @return whether it went in time
  boolean awaitEnd(Duration most);

  /// The number of requests that it has in hand.
  int windows();

  /// Bytes of physical memory that it holds; 0 where the kernel does not tell.
  long residentBytes();

  /// Whether it may be given windows.
  default boolean isReady() {
    return state() instanceof WorkerState.Ready;
  }

  default boolean isBusy() {
    return windows() > 0;
  }
}
