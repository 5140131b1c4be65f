package dev.hark.process;

import java.time.Duration;

/// Computes the pause before a worker is started again: none after the first death since the last
/// success, 0.5 s after the second, then twice as long after each, at most a minute. Each pause is
/// shortened at random by up to a half. Not safe for several threads.
public final class RestartBackoff {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));

  private int failures;

  /// Forgets the deaths so far, because the worker has proven itself.
  public void succeeded() {
    failures = 0;
  }

  /// Counts the death of a worker.
  ///
  /// @return the pause before the next start
  public Duration died() {
    failures++;
    return failures == 1 ? Duration.ZERO : BACKOFF.withJitterAfter(failures - 1);
  }

  /// Returns the number of deaths since the last success.
  public int failures() {
    return failures;
  }
}
