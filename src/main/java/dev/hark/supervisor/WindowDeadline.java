package dev.hark.supervisor;

import java.time.Duration;

/// How long one window may take, from the speed seen so far. Safe for several threads.
final class WindowDeadline {
  /// A window may be decoded three times (temperature fallback), and the machine may be busy.
  private static final int SLACK = 10;

  private static final double WEIGHT_OF_NEWEST = 0.2;

  private final Duration least;
  private double averageMillis;
  private double realTimeFactor;

  /// @param least what every window is granted
  WindowDeadline(Duration least) {
    this.least = least;
  }

  /// A window of one second took this long at start-up: a full pass of the encoder and a short
  /// decode.
  synchronized void probed(long millis) {
    averageMillis = Math.max(averageMillis, (double) millis);
  }

  synchronized void observed(double audioSeconds, Duration inference) {
    double millis = inference.toNanos() / 1e6;
    averageMillis += WEIGHT_OF_NEWEST * (millis - averageMillis);
    double factor = millis / 1000 / Math.max(audioSeconds, 0.01);
    realTimeFactor =
        realTimeFactor == 0
            ? factor
            : realTimeFactor + WEIGHT_OF_NEWEST * (factor - realTimeFactor);
  }

  synchronized Duration get() {
    var scaled = Duration.ofMillis((long) (averageMillis * SLACK));
    return scaled.compareTo(least) > 0 ? scaled : least;
  }

  /// Seconds of computing per second of audio, recent windows weighing more; 0 before the first
  /// window.
  synchronized double realTimeFactor() {
    return realTimeFactor;
  }
}
