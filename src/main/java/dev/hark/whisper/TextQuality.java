package dev.hark.whisper;

import dev.hark.transcript.Segment;
import dev.hark.transcript.Thresholds;

/// Whether a text decoded with a reduced audio context looks bad: nothing was heard at all, a
/// segment is improbable, the text repeats itself, or there are more tokens than can be spoken.
final class TextQuality {
  /// Fast speech has some 8 tokens a second, and 3 a character in rare scripts.
  private static final int TOKENS_PER_SECOND = 20;

  private static final int SPARE_TOKENS = 20;

  /// The library stops a text at half of its 448 positions, less four.
  private static final int TOKEN_LIMIT = 220;

  private TextQuality() {}

  static boolean isBad(DecodingResult heard, Thresholds thresholds, int samples) {
    int tokens = heard.segments().stream().mapToInt(segment -> segment.tokens().size()).sum();
    double speakable = SPARE_TOKENS + TOKENS_PER_SECOND * (samples / 16_000.0);
    return tokens == 0
        || tokens >= Math.min(TOKEN_LIMIT, speakable)
        || heard.repeats(thresholds.compressionRatio())
        || heard.segments().stream().anyMatch(segment -> isImprobable(segment, thresholds));
  }

  private static boolean isImprobable(Segment segment, Thresholds thresholds) {
    return segment.averageLogProbability() < thresholds.logProbability()
        && segment.noSpeechProbability() <= thresholds.noSpeech();
  }
}
