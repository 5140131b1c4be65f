package dev.hark.supervisor;

import dev.hark.engine.WindowLostException;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/// Represents a worker as its supervisor sees it: it is started, called, watched and killed. Safe
/// for many threads.
interface Worker {
  /// Starts a worker. It is not ready yet.
  interface Starter {
    Worker start() throws IOException;
  }

  /// Says why a worker ended.
  enum ExitCause {
    /// The worker crashed, hung or broke its socket: one of its windows may be the reason.
    WINDOW,
    /// The worker was killed with SIGKILL and not by us, as the kernel does when memory is short.
    FOREIGN_KILL,
    /// The worker was ended or stopped from outside in another way.
    FOREIGN_STOP,
    /// The server had a reason that says nothing about the worker's other windows.
    SERVER,
    /// The worker cannot work at all, or not on the configured device.
    REFUSED;

    /// Returns whether a window that the worker was processing may have caused the end.
    boolean implicatesWindow() {
      return this == WINDOW;
    }
  }

  /// Holds the time limits of a call.
  ///
  /// @param deadline until the answer
  /// @param abortGrace how long the worker may take to let go of an abandoned window
  record Limits(Duration deadline, Duration abortGrace) {}

  /// Holds signs of life. Times are readings of [MonotonicTime].
  ///
  /// @param startedNanos when the process was started
  /// @param connected whether it has connected to the server
  /// @param lastFrameNanos when it last sent something
  /// @param stopped whether the process is stopped (SIGSTOP) now
  record Health(long startedNanos, boolean connected, long lastFrameNanos, boolean stopped) {}

  /// Returns the id of the process.
  long pid();

  WorkerState state();

  /// Runs the listener after each change of state, on the thread that changed it.
  void onChange(Runnable listener);

  /// Sends a request to the worker and waits for the answer.
  ///
  /// @param request makes the frame for an id
  /// @throws WindowLostException if the worker ends, or is killed because it missed the deadline
  /// @throws InterruptedException if the calling thread was interrupted; the worker has let go of
  ///   the window by then, or was killed
  Frame.Answer call(Function<Long, ? extends Frame.Request<?>> request, Limits limits)
      throws WindowLostException, InterruptedException;

  /// Makes it [WorkerState.Retiring], if it was ready.
  void retire();

  /// Kills the process with all its descendants. The worker is [WorkerState.Killed] at once,
  /// however long the process takes to go.
  void kill(String reason, ExitCause cause);

  Health health();

  /// Waits until the process is gone, even if the thread is interrupted.
  ///
  /// @return whether it went in time
  boolean awaitEnd(Duration timeout);

  /// Returns the number of requests that it is processing.
  int windows();

  /// Returns the bytes of physical memory that it holds; 0 where the kernel does not tell.
  long residentBytes();

  /// Returns whether it may be given windows.
  default boolean isReady() {
    return state() instanceof WorkerState.Ready;
  }

  default boolean isBusy() {
    return windows() > 0;
  }
}
