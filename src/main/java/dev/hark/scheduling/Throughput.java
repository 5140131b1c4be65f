package dev.hark.scheduling;

import java.time.Duration;

/// How fast the whole machine transcribes, from the slots given back so far, recent ones weighing
/// more. Safe for several threads.
final class Throughput {
  private static final double MEMORY = 0.95;

  /// Before anything was measured: as fast as the audio plays.
  private double cost = 1;

  private double audio = 1;

  /// @param audioSeconds that were transcribed in a slot, at least 0
  /// @param machineSeconds what it took, as [Grant#cost]
  synchronized void observed(double audioSeconds, double machineSeconds) {
    cost = cost * MEMORY + machineSeconds;
    audio = audio * MEMORY + audioSeconds;
  }

  /// How long the machine works for so much audio.
  synchronized Duration timeFor(double audioSeconds) {
    double seconds = audioSeconds * cost / Math.max(audio, 1e-3);
    return Duration.ofMillis((long) Math.min(seconds * 1000, 1e12));
  }
}
