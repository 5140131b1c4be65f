package dev.hark.windows;

import java.time.Duration;

/// Controls how voice activity detection (VAD) decides where audio is cut and what is skipped.
///
/// @param enabled whether speech is looked for at all; if not, everything is transcribed and the
///   cuts are at the quietest points
/// @param threshold the probability from which a frame counts as speech, above 0 and below 1; a
///   higher one finds less speech
/// @param padding how much audio is kept before and after speech, at least 0
/// @param minSilence the shortest silence that ends a stretch of speech, at least 0
public record VadSettings(
    boolean enabled, double threshold, Duration padding, Duration minSilence) {
  /// The server's default.
  public static final VadSettings DEFAULT =
      new VadSettings(true, 0.5, Duration.ofMillis(300), Duration.ofMillis(200));

  /// Speech is not looked for, and nothing is skipped.
  public static final VadSettings OFF =
      new VadSettings(false, DEFAULT.threshold(), DEFAULT.padding(), DEFAULT.minSilence());

  public VadSettings {
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException("not a threshold between 0 and 1: " + threshold);
    }
    if (padding.isNegative() || minSilence.isNegative()) {
      throw new IllegalArgumentException("durations cannot be negative");
    }
  }
}
