package dev.hark.transcription.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Normalises texts so that they can be compared word by word: neither case nor punctuation counts.
final class WordText {
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private WordText() {}

  /// Returns a word, or the words of a text joined by single spaces. A text without any letter or
  /// digit stays as it is.
  static String normalised(String text) {
    var plain = OTHER.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    return plain.isEmpty() ? text.strip() : plain;
  }

  /// Returns the words between the spaces, normalised.
  static List<String> words(String text) {
    return Arrays.stream(SPACE.split(text.strip()))
        .filter(word -> !word.isEmpty())
        .map(WordText::normalised)
        .toList();
  }
}
