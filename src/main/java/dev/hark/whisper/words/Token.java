package dev.hark.whisper.words;

import dev.hark.transcript.TokenScore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// A token of the text, as the library reports it.
///
/// @param score its text, its bytes (possibly part of a character) and its log-probability
/// @param probability 0 to 1
/// @param alignedEnd where it ends according to the attention heads, in seconds from the start of
///   the audio; negative if that is unknown
public record Token(TokenScore score, double probability, double alignedEnd) {
  /// Makes a token of its bytes.
  public static Token of(
      byte[] bytes, double probability, double logProbability, double alignedEnd) {
    var values = new ArrayList<Integer>(bytes.length);
    for (byte value : bytes) {
      values.add(Byte.toUnsignedInt(value));
    }
    var text = new String(bytes, StandardCharsets.UTF_8);
    var score = new TokenScore(text, Math.min(0, logProbability), values);
    return new Token(score, probability, alignedEnd);
  }
}
