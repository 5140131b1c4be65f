package dev.hark.scheduling;

import java.time.Duration;

/// Estimates how fast the whole machine transcribes, from the slots returned so far, with more
/// weight on recent ones. Safe for several threads.
final class Throughput {
  private static final double MEMORY = 0.95;

  /// The cost starts at real time, before anything was measured.
  private double cost = 1;

  private double audio = 1;

  /// Records a returned slot.
  ///
  /// @param audioSeconds seconds of audio that were transcribed in the slot, at least 0
  /// @param machineSeconds what that took, as [Grant#cost]
  synchronized void observed(double audioSeconds, double machineSeconds) {
    cost = cost * MEMORY + machineSeconds;
    audio = audio * MEMORY + audioSeconds;
  }

  /// Returns how long the whole machine takes for this much audio.
  synchronized Duration timeFor(double audioSeconds) {
    double seconds = audioSeconds * cost / Math.max(audio, 1e-3);
    return Duration.ofMillis((long) Math.min(seconds * 1000, 1e12));
  }
}
