package dev.hark.process;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before a worker is started again: not at all after the death of one that had
/// worked, then exponentially longer, with jitter, while none comes up. Not safe for several
/// threads.
public final class RestartBackoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final RandomGenerator random;
  private int failures;

  public RestartBackoff(RandomGenerator random) {
    this.random = random;
  }

  /// The worker has proven itself: it decoded a window.
  public void succeeded() {
    failures = 0;
  }

  /// The worker is dead.
  ///
  /// @return how long to wait before the next start
  public Duration died() {
    failures++;
    if (failures == 1) {
      return Duration.ZERO;
    }
    long base = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failures - 2, 20));
    return Duration.ofMillis(base / 2 + random.nextLong(base / 2 + 1));
  }

  /// Deaths since the last success.
  public int failures() {
    return failures;
  }
}
