package dev.hark.windows;

import java.time.Duration;

/// How voice activity decides where audio is cut and what of it is skipped.
///
/// @param enabled whether it is looked for at all; if not, everything is transcribed and the cuts
///   are at the quietest points
/// @param threshold probability from which a frame counts as speech, above 0 and below 1; higher
///   means less speech
/// @param padding what is kept before and after speech, at least 0
/// @param minSilence the shortest silence that ends a stretch of speech
public record VadSettings(
    boolean enabled, double threshold, Duration padding, Duration minSilence) {
  /// The server's own choice.
  public static final VadSettings DEFAULT =
      new VadSettings(true, 0.5, Duration.ofMillis(300), Duration.ofMillis(200));

  /// Nothing is skipped.
  public static final VadSettings OFF =
      new VadSettings(false, 0.5, Duration.ofMillis(300), Duration.ofMillis(200));

  public VadSettings {
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException("not a threshold between 0 and 1: " + threshold);
    }
    if (padding.isNegative() || minSilence.isNegative()) {
      throw new IllegalArgumentException("durations cannot be negative");
    }
  }
}
