package dev.hark.transcript;

import java.util.Optional;

/// Says how the text of a window is searched for.
///
/// @param temperature sampling temperature, 0 to 1; 0 means greedy (or beam search) with the
///   automatic fallback
/// @param search how hypotheses are explored
/// @param thresholds when a text counts as bad
/// @param audioContext how much of the encoder is computed; empty leaves it to the settings of the
///   model
public record Decoding(
    double temperature,
    DecodingOptions.Search search,
    Thresholds thresholds,
    Optional<AudioContext> audioContext) {
  /// Temperature 0 with Whisper's own search and thresholds.
  public static final Decoding DEFAULT =
      new Decoding(0, DecodingOptions.Search.DEFAULT, Thresholds.WHISPER, Optional.empty());

  public Decoding {
    if (!(temperature >= 0 && temperature <= 1)) {
      throw new IllegalArgumentException("temperature out of 0..1: " + temperature);
    }
  }
}
