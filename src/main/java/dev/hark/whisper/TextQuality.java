package dev.hark.whisper;

import dev.hark.transcript.Segment;
import dev.hark.transcript.Thresholds;
import dev.hark.windows.SampleRange;

/// Judges a text that was decoded with a reduced audio context. It looks bad if it is empty, if a
/// segment is improbable, if the text repeats itself, or if it has more tokens than can be spoken.
final class TextQuality {
  /// Fast speech has about 8 tokens a second; rare scripts need up to 3 a character.
  private static final int TOKENS_PER_SECOND = 20;

  private static final int SPARE_TOKENS = 20;

  /// The library ends a text at half of its 448 positions, less four.
  private static final int TOKEN_LIMIT = 220;

  private TextQuality() {}

  static boolean isBad(DecodingResult result, Thresholds thresholds, int samples) {
    int tokens = result.segments().stream().mapToInt(segment -> segment.tokens().size()).sum();
    double speakable = SPARE_TOKENS + TOKENS_PER_SECOND * SampleRange.seconds(samples);
    return tokens == 0
        || tokens >= Math.min(TOKEN_LIMIT, speakable)
        || result.repeats(thresholds.compressionRatio())
        || result.segments().stream().anyMatch(segment -> isImprobable(segment, thresholds));
  }

  private static boolean isImprobable(Segment segment, Thresholds thresholds) {
    return segment.decoding().averageLogProbability() < thresholds.logProbability()
        && segment.decoding().noSpeechProbability() <= thresholds.noSpeech();
  }
}
