package dev.hark.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Guards a pool of workers, or of engines, with one lock and one condition: something has changed.
final class PoolMonitor {
  /// Some conditions depend on the time, so they are checked again without a signal.
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final MonotonicTime time;

  PoolMonitor(MonotonicTime time) {
    this.time = time;
  }

  MonotonicTime time() {
    return time;
  }

  /// Changes what the lock guards and wakes every waiting thread.
  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes every waiting thread.
  void signal() {
    change(() -> {});
  }

  <T> T read(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a condition holds. What the condition throws is passed on.
  void awaitUntil(BooleanSupplier condition) throws InterruptedException {
    awaitUntil(condition, Duration.ofNanos(Long.MAX_VALUE / 2));
  }

  /// Waits until a condition holds or the timeout has passed. What the condition throws is passed
  /// on.
  ///
  /// @return whether it holds
  boolean awaitUntil(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long end = time.nanos() + timeout.toNanos();
    return awaitValue(
            () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), () -> end)
        .isPresent();
  }

  /// Tries until there is a value or the time is up. What the attempt throws is passed on.
  ///
  /// @param end reading of the clock at which to give up; asked for after each attempt
  <T> Optional<T> awaitValue(Supplier<Optional<T>> attempt, LongSupplier end)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        var value = attempt.get();
        long left = end.getAsLong() - time.nanos();
        if (value.isPresent() || left <= 0) {
          return value;
        }
        time.awaitSignal(changed, Duration.ofNanos(Math.min(left, MAX_WAIT.toNanos())));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Pauses the thread.
  void pause(Duration length) throws InterruptedException {
    awaitUntil(() -> false, length);
  }
}
