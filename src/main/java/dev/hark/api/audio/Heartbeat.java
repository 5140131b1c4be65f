package dev.hark.api.audio;

import java.time.Duration;
import java.util.function.LongSupplier;

/// When an answer must show a sign of life again.
final class Heartbeat {
  private static final Duration NEVER = Duration.ofDays(365);

  private final LongSupplier nanoTime;
  private final Duration every;
  private long next;

  /// @param first until the first one
  /// @param every between two
  Heartbeat(Duration first, Duration every, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.every = every;
    this.next = nanoTime.getAsLong() + first.toNanos();
  }

  static Heartbeat never() {
    return new Heartbeat(NEVER, NEVER, System::nanoTime);
  }

  /// How long is left; at least 0.
  Duration untilNext() {
    return Duration.ofNanos(Math.max(0, next - nanoTime.getAsLong()));
  }

  /// Something was sent.
  void beat() {
    next = nanoTime.getAsLong() + every.toNanos();
  }
}
