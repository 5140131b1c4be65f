package dev.hark.api.audio;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Tells when an answer must show a sign of life again.
final class Heartbeat {
  private static final Duration NEVER = Duration.ofDays(365);

  private final LongSupplier nanoTime;
  private final Duration every;
  private long next;

  /// @param first time until the first beat
  /// @param every time between two beats
  Heartbeat(Duration first, Duration every, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.every = every;
    this.next = nanoTime.getAsLong() + first.toNanos();
  }

  static Heartbeat never() {
    return new Heartbeat(NEVER, NEVER, System::nanoTime);
  }

  /// Returns the time that is left until the next beat, at least 0.
  Duration untilNext() {
    return Duration.ofNanos(Math.max(0, next - nanoTime.getAsLong()));
  }

  /// Starts the time until the next beat anew, because something was sent.
  void beat() {
    next = nanoTime.getAsLong() + every.toNanos();
  }
}
