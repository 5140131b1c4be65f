package dev.hark.supervisor;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/// Reads the monotonic clock of the system, which tests can turn ahead: every wait notices at once.
final class HandTime implements MonotonicTime {
  private final AtomicLong ahead = new AtomicLong();

  void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  /// Turns it ahead step by step until something has happened.
  void passUntil(Duration step, BooleanSupplier condition) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          pass(step);
          return condition.getAsBoolean();
        });
  }

  @Override
  public long nanos() {
    return System.nanoTime() + ahead.get();
  }

  @Override
  public boolean endsWithin(Future<?> task, Duration timeout) throws InterruptedException {
    long end = nanos() + timeout.toNanos();
    while (nanos() < end) {
      try {
        task.get(1, TimeUnit.MILLISECONDS);
        return true;
      } catch (ExecutionException e) {
        return true;
      } catch (TimeoutException e) {
        // look at the clock
      }
    }
    return task.isDone();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the callers' loops look at the clock and the condition
  public void awaitSignal(Condition condition, Duration timeout) throws InterruptedException {
    var _ = condition.awaitNanos(Math.min(timeout.toNanos(), 1_000_000));
  }
}
