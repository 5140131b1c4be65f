package dev.hark.whisper.words;

/// A word whose place in the audio is not yet known.
///
/// @param text with its punctuation and the space before it
/// @param probability the mean of its tokens' probabilities, 0 to 1
/// @param alignedEnd the `alignedEnd` of its last [Token]
record WordSpan(String text, double probability, double alignedEnd) {

  /// Estimates how long it takes to say, without a unit: a letter counts one, a digit or a
  /// character that stands for a syllable or more counts three or four, and every word has an
  /// onset.
  double weight() {
    return 6 + text.codePoints().mapToDouble(WordSpan::weight).sum();
  }

  private static double weight(int codePoint) {
    if (Character.isDigit(codePoint)) {
      return 4;
    }
    if (!Character.isLetter(codePoint)) {
      return 0;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> 3;
      default -> 1;
    };
  }
}
