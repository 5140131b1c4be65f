package dev.hark.transcript;

import java.util.List;

/// A token of the text with the probability that the model gave it.
///
/// @param token the token as text; a token that is only part of a character shows as U+FFFD
/// @param logProbability natural logarithm of its probability, at most 0
/// @param bytes its UTF-8 bytes, 0 to 255
public record TokenScore(String token, double logProbability, List<Integer> bytes) {
  public TokenScore {
    bytes = List.copyOf(bytes);
  }
}
