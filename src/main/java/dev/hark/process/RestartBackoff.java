package dev.hark.process;

import java.time.Duration;

/// Computes the pause before a worker is started again: none after the death of one that had
/// worked, then exponentially longer ones, with jitter, while none becomes ready. Not safe for
/// several threads.
public final class RestartBackoff {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));

  private int failures;

  /// Forgets the deaths so far: the worker has proven itself by decoding a window.
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
