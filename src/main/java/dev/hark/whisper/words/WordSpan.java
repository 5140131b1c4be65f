package dev.hark.whisper.words;

/// A word whose place in the audio is still to be found.
///
/// @param text with its punctuation and the space before it
/// @param probability mean of its tokens' probabilities, 0 to 1
/// @param alignedEnd as of its last [Token]
record WordSpan(String text, double probability, double alignedEnd) {

  /// How long it takes to say, in no unit: letters count one, digits and characters that stand for
  /// a syllable or more count three or four, and every word has an onset.
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
