package dev.hark.transcription.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What makes two texts the same when they are compared word by word: neither case nor punctuation
/// counts.
final class WordText {
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private WordText() {}

  /// A word, or the words of a text joined by single spaces. What has no letters at all stays as it
  /// is.
  static String normalised(String text) {
    var plain = OTHER.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    return plain.isEmpty() ? text.strip() : plain;
  }

  /// The words between the spaces, normalised.
  static List<String> words(String text) {
    return Arrays.stream(SPACE.split(text.strip()))
        .filter(word -> !word.isEmpty())
        .map(WordText::normalised)
        .toList();
  }
}
