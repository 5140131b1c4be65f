package dev.hark.transcript;

/// A word with its place in the audio.
///
/// @param text the word with its punctuation, and with the leading space that the model gave it
/// @param time when it is spoken, inside its segment
/// @param probability how sure the model was of it, 0 to 1
public record Word(String text, TimeRange time, double probability) {
  public Word(String text, double start, double end, double probability) {
    this(text, TimeRange.ofModel(start, end), probability);
  }

  /// Returns where it begins, in seconds.
  public double start() {
    return time.start();
  }

  /// Returns where it ends, in seconds.
  public double end() {
    return time.end();
  }

  /// Returns the same word later, or earlier if negative, by this many seconds.
  public Word shiftedBy(double seconds) {
    return withTime(time.shiftedBy(seconds));
  }

  /// Returns another text at the same place.
  public Word withText(String newText) {
    return new Word(newText, time, probability);
  }

  Word withTime(TimeRange newTime) {
    return new Word(text, newTime, probability);
  }
}
