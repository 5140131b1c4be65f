package dev.hark.process;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/// Computes the pause before the next attempt: twice as long after each failure, up to a limit.
public final class Backoff {
  /// A pause with jitter lies between half of its length and all of it.
  private static final double JITTER_CENTRE = 0.75;

  private static final double JITTER_FACTOR = 1.0 / 3;

  private final IntervalFunction interval;

  /// Creates a backoff.
  ///
  /// @param first the pause after the first failure, at least 1 ms
  /// @param max the longest pause
  public Backoff(Duration first, Duration max) {
    this.interval = IntervalFunction.ofExponentialBackoff(first, 2, max);
  }

  /// Returns the pause after a number of failures in a row, at least one.
  public Duration after(int failures) {
    return Duration.ofMillis(interval.apply(failures));
  }

  /// Returns that pause shortened at random by up to a half, so that callers that failed together
  /// do not retry together.
  public Duration withJitterAfter(int failures) {
    long centre = Math.max(1, Math.round(interval.apply(failures) * JITTER_CENTRE));
    return Duration.ofMillis(IntervalFunction.ofRandomized(centre, JITTER_FACTOR).apply(1));
  }
}
