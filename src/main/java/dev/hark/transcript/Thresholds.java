package dev.hark.transcript;

/// Decides when a decoded text counts as bad, with Whisper's own meaning and defaults.
///
/// @param noSpeech the no-speech probability above which a text that is also improbable is dropped,
///   0 to 1
/// @param logProbability the mean log-probability of the tokens below which a text is improbable,
///   at most 0
/// @param compressionRatio the bytes of text per zlib byte above which the text is a loop, at least
///   1
public record Thresholds(double noSpeech, double logProbability, double compressionRatio) {
  /// The defaults of OpenAI's implementation.
  public static final Thresholds WHISPER = new Thresholds(0.6, -1, 2.4);

  public Thresholds {
    if (!(noSpeech >= 0 && noSpeech <= 1)) {
      throw new IllegalArgumentException("no-speech threshold out of 0..1: " + noSpeech);
    }
    if (!(logProbability <= 0)) {
      throw new IllegalArgumentException("log-probability threshold above 0: " + logProbability);
    }
    if (!(compressionRatio >= 1)) {
      throw new IllegalArgumentException("compression threshold below 1: " + compressionRatio);
    }
  }
}
