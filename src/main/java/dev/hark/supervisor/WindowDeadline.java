package dev.hark.supervisor;

import java.time.Duration;

/// Bounds the time that one window may take: by the probe, which is a full pass of the encoder, by
/// the slowest of the windows seen lately and the length of this one, and by its search. Safe for
/// several threads.
final class WindowDeadline {
  /// A window may be decoded three times (temperature fallback), and the machine may be busy.
  private static final int SLACK = 10;

  private static final double WEIGHT_OF_NEWEST = 0.2;

  /// The slowest window counts for less with each that follows: it may have met a busy machine.
  private static final double MEMORY_OF_SLOWEST = 0.95;

  /// A clip costs as much as this many seconds of audio, because its encoder pass is no shorter.
  private static final double MIN_SECONDS = 5;

  /// What each further beam or sequence adds to the time of one. Measured for 5 beams: 0.3 in all.
  private static final double PER_SEQUENCE = 0.25;

  /// On a device that is fast enough, with the time that a kill takes, a slot is free two seconds
  /// after its window was abandoned.
  private static final Duration MIN_ABORT_GRACE = Duration.ofSeconds(1);

  private static final Duration MAX_ABORT_GRACE = Duration.ofSeconds(10);

  /// A GPU stops only after a whole graph, and the probe is little more than the largest one. This
  /// is twice that, because the machine may be busy.
  private static final int ABORT_SLACK = 2;

  private final Duration minimum;
  private double slowest;
  private double realTimeFactor;
  private long probeMillis;

  /// @param minimum the time that every window is granted
  WindowDeadline(Duration minimum) {
    this.minimum = minimum;
  }

  /// Notes how long a window of one second took at start-up: a full pass of the encoder and a short
  /// decode.
  synchronized void probed(long millis) {
    probeMillis = millis;
  }

  synchronized void observed(double audioSeconds, Duration inference) {
    double seconds = inference.toNanos() / 1e9;
    slowest = Math.max(seconds / Math.max(audioSeconds, MIN_SECONDS), slowest * MEMORY_OF_SLOWEST);
    double factor = seconds / Math.max(audioSeconds, 0.01);
    realTimeFactor =
        realTimeFactor == 0
            ? factor
            : realTimeFactor + WEIGHT_OF_NEWEST * (factor - realTimeFactor);
  }

  /// Returns the time that a window may take.
  ///
  /// @param sequences beams or samples that are decoded side by side, at least 1
  synchronized Duration of(double audioSeconds, int sequences) {
    double millis = probeMillis + slowest * Math.max(audioSeconds, MIN_SECONDS) * 1000;
    double effort = 1 + PER_SEQUENCE * (sequences - 1);
    var scaled = Duration.ofMillis((long) (millis * effort * SLACK));
    return scaled.compareTo(minimum) > 0 ? scaled : minimum;
  }

  /// Returns how long a worker may take to let go of an abandoned window, by the probe of the last
  /// worker: below 20 to 30 GFLOP/s one graph node of `large` takes more than a second.
  synchronized Duration abortGrace() {
    return Duration.ofMillis(
        Math.clamp(
            probeMillis * ABORT_SLACK, MIN_ABORT_GRACE.toMillis(), MAX_ABORT_GRACE.toMillis()));
  }

  Worker.Limits limits(double audioSeconds, int sequences) {
    return new Worker.Limits(of(audioSeconds, sequences), abortGrace());
  }

  /// Returns the seconds of computing per second of audio, in which recent windows weigh more; 0
  /// before the first window.
  synchronized double realTimeFactor() {
    return realTimeFactor;
  }
}
