package dev.hark.transcript;

/// Says what a request wants beside the text.
///
/// @param words whether it wants words with their times
/// @param scores whether it wants the tokens' log-probabilities
/// @param annotations whether the text keeps what it says of sounds, `[Music]` for example
public record OutputDetail(boolean words, boolean scores, boolean annotations) {
  /// The text alone.
  public static final OutputDetail TEXT = new OutputDetail(false, false, false);
}
