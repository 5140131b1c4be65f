package dev.hark.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/// How far two texts are apart, as the word error rate counts it: insertions, deletions and
/// substitutions per word of the first text. Case and punctuation do not count.
final class WordDifference {
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");

  private WordDifference() {}

  /// 0 for the same words; above 1 possible. For no words at all in the first, the number of words
  /// in the second.
  static double between(String reference, String other) {
    var a = words(reference);
    var b = words(other);
    return (double) distance(a, b) / Math.max(1, a.length);
  }

  private static String[] words(String text) {
    var plain = NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    return plain.isEmpty() ? new String[0] : plain.split(" ", -1);
  }

  private static int distance(String[] a, String[] b) {
    var row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int substitution = diagonal + (a[i - 1].equals(b[j - 1]) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length];
  }
}
