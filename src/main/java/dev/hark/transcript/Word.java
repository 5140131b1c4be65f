package dev.hark.transcript;

/// A word with its place in the audio.
///
/// @param text the word with its punctuation, and with the leading space the model gave it
/// @param start where it begins, in seconds, inside its segment
/// @param end where it ends, in seconds, not before its start
/// @param probability how sure the model was, 0 to 1
public record Word(String text, double start, double end, double probability) {
  /// The same word later, or earlier if negative, by this many seconds.
  public Word shiftedBy(double seconds) {
    return new Word(text, start + seconds, end + seconds, probability);
  }
}
