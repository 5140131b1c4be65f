package dev.hark.transcript;

/// Says what a request wants beside the text.
///
/// @param words whether it wants words with their times
/// @param scores whether it wants the tokens' log-probabilities
public record OutputDetail(boolean words, boolean scores) {
  /// The text alone.
  public static final OutputDetail TEXT = new OutputDetail(false, false);
}
