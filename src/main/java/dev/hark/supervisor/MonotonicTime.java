package dev.hark.supervisor;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;

/// Reads a clock that only moves forward, and waits by it, so that no wait depends on the time of
/// day. Tests turn it by hand.
interface MonotonicTime {
  /// Returns the clock of the Java runtime.
  static MonotonicTime system() {
    return new SystemTime();
  }

  /// Returns nanoseconds since some moment, like [System#nanoTime].
  long nanos();

  /// Waits for the end of a task, successful or not.
  ///
  /// @return whether it ended in time
  boolean endsWithin(Future<?> task, Duration timeout) throws InterruptedException;

  /// Waits for a signal. It may return early.
  void awaitSignal(Condition condition, Duration timeout) throws InterruptedException;

  /// Returns the time that has passed since an earlier reading.
  default Duration since(long nanos) {
    return Duration.ofNanos(nanos() - nanos);
  }

  /// Detects that this server itself did not run for a while, in a stopped container or on a
  /// suspended machine, although its clock did. Not safe for several threads.
  final class FreezeDetector {
    /// A round that took this many times its length was not merely delayed by a busy machine.
    private static final int FACTOR = 4;

    private final Duration interval;
    private long last;

    /// @param now reading of the clock
    /// @param interval the longest time between two calls of [#missed]
    FreezeDetector(long now, Duration interval) {
      this.interval = interval;
      this.last = now;
    }

    /// Returns the time since the last call during which the server stood still; almost always
    /// zero.
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

  /// Reads the clock of the Java runtime.
  record SystemTime() implements MonotonicTime {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public boolean endsWithin(Future<?> task, Duration timeout) throws InterruptedException {
      try {
        task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (ExecutionException e) {
        return true;
      } catch (TimeoutException e) {
        return false;
      }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the callers' loops look at the clock and the condition
    public void awaitSignal(Condition condition, Duration timeout) throws InterruptedException {
      var _ = condition.awaitNanos(timeout.toNanos());
    }
  }
}
