package dev.hark.supervisor;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;

/// Reads a clock that only moves forward, and waits by it, so that no waiting time depends on the
/// time of day. Tests turn it by hand.
interface MonotonicTime {
  /// The time of the system.
  static MonotonicTime system() {
    return new SystemTime();
  }

  /// Nanoseconds since some moment, as of [System#nanoTime].
  long nanos();

  /// Waits for the end of a task, good or bad.
  ///
  /// @return whether it ended in time
  boolean endsWithin(Future<?> task, Duration most) throws InterruptedException;

  /// Waits for a signal. May return early.
  void awaitSignal(Condition condition, Duration most) throws InterruptedException;

  /// The time that has passed since an earlier reading.
  default Duration since(long nanos) {
    return Duration.ofNanos(nanos() - nanos);
  }

  /// Notices that this server itself did not run for a while: in a stopped container, or on a
  /// suspended machine. Its clock went on meanwhile. Not safe for several threads.
  final class FreezeDetector {
    /// A round that took this many times its length is no mere delay of a busy machine.
    private static final int FACTOR = 4;

    private final Duration interval;
    private long last;

    /// @param now reading of the clock
    /// @param interval between two calls of [#missed], at most
    FreezeDetector(long now, Duration interval) {
      this.interval = interval;
      this.last = now;
    }

    /// The time since the last call during which the server stood still; zero almost always.
    ///
    /// @param now reading of the clock
    Duration missed(long now) {
      var passed = Duration.ofNanos(now - last);
      last = now;
      return passed.compareTo(interval.multipliedBy(FACTOR)) > 0
          ? passed.minus(interval)
          : Duration.ZERO;
    }
  }

  /// The clock of the Java runtime.
  record SystemTime() implements MonotonicTime {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public boolean endsWithin(Future<?> task, Duration most) throws InterruptedException {
      try {
        task.get(most.toNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (ExecutionException e) {
        return true;
      } catch (TimeoutException e) {
        return false;
      }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the callers' loops look at the clock and the condition
    public void awaitSignal(Condition condition, Duration most) throws InterruptedException {
      var _ = condition.awaitNanos(most.toNanos());
    }
  }
}
