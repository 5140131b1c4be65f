package dev.hark.supervisor;

import java.time.Duration;

/// Tells how long one window may take, from the speed seen so far. Safe for several threads.
final class WindowDeadline {
  /// A window may be decoded three times (temperature fallback), and the machine may be busy.
  private static final int SLACK = 10;

  private static final double WEIGHT_OF_NEWEST = 0.2;

  /// On a device that is fast enough, with the time that a kill takes, a slot is free two seconds
  /// after its window was abandoned.
  private static final Duration MIN_ABORT_GRACE = Duration.ofSeconds(1);

  private static final Duration MAX_ABORT_GRACE = Duration.ofSeconds(10);

  /// A GPU stops only after a whole graph, and the probe is little more than the largest one. This
  /// is twice that, because the machine may be busy.
  private static final int ABORT_SLACK = 2;

  private final Duration minimum;
  private double averageMillis;
  private double realTimeFactor;
  private long probeMillis;

  /// @param minimum the time that every window is granted
  WindowDeadline(Duration minimum) {
    this.minimum = minimum;
  }

  /// Notes how long a window of one second took at start-up: a full pass of the encoder and a short
  /// decode.
  synchronized void probed(long millis) {
    averageMillis = Math.max(averageMillis, (double) millis);
    probeMillis = millis;
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
    return scaled.compareTo(minimum) > 0 ? scaled : minimum;
  }

  /// Returns how long a worker may take to let go of an abandoned window, by the probe of the last
  /// worker: below 20 to 30 GFLOP/s one graph node of `large` takes more than a second.
  synchronized Duration abortGrace() {
    return Duration.ofMillis(
        Math.clamp(
            probeMillis * ABORT_SLACK, MIN_ABORT_GRACE.toMillis(), MAX_ABORT_GRACE.toMillis()));
  }

  Worker.Limits limits() {
    return new Worker.Limits(get(), abortGrace());
  }

  /// Returns the seconds of computing per second of audio, in which recent windows weigh more; 0
  /// before the first window.
  synchronized double realTimeFactor() {
    return realTimeFactor;
  }
}
