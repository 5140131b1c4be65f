package dev.hark.evaluation;

import java.util.List;

/// Counts how far a text is from a reference: the fewest changes that turn one into the other.
/// Among alignments with equally many changes it counts one with the most substitutions.
///
/// @param substitutions pieces that differ
/// @param insertions pieces that the reference does not have
/// @param deletions pieces that only the reference has
/// @param length pieces of the reference
public record ErrorCount(long substitutions, long insertions, long deletions, long length) {
  /// Counts nothing, because no text has been compared yet.
  public static final ErrorCount NONE = new ErrorCount(0, 0, 0, 0);

  /// Counts words, which are separated by single blanks.
  public static ErrorCount ofWords(String reference, String text) {
    return between(words(reference), words(text));
  }

  /// Counts code points, including blanks.
  public static ErrorCount ofCharacters(String reference, String text) {
    return between(reference.codePoints().boxed().toList(), text.codePoints().boxed().toList());
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  private static <T> ErrorCount between(List<T> reference, List<T> text) {
    var row = new Alignment[text.size() + 1];
    for (int j = 0; j <= text.size(); j++) {
      row[j] = new Alignment(0, j, 0);
    }
    for (int i = 1; i <= reference.size(); i++) {
      var diagonal = row[0];
      row[0] = new Alignment(0, 0, i);
      for (int j = 1; j <= text.size(); j++) {
        var above = row[j];
        row[j] =
            reference.get(i - 1).equals(text.get(j - 1))
                ? diagonal
                : Alignment.best(diagonal, above, row[j - 1]);
        diagonal = above;
      }
    }
    var best = row[text.size()];
    return new ErrorCount(best.substituted, best.inserted, best.deleted, reference.size());
  }

  /// Counts the changes between the beginnings of two texts.
  private record Alignment(int substituted, int inserted, int deleted) {
    static Alignment best(Alignment diagonal, Alignment above, Alignment left) {
      if (diagonal.changes() <= above.changes() && diagonal.changes() <= left.changes()) {
        return new Alignment(diagonal.substituted + 1, diagonal.inserted, diagonal.deleted);
      }
      return above.changes() <= left.changes()
          ? new Alignment(above.substituted, above.inserted, above.deleted + 1)
          : new Alignment(left.substituted, left.inserted + 1, left.deleted);
    }

    int changes() {
      return substituted + inserted + deleted;
    }
  }

  /// Returns the number of all changes.
  public long errors() {
    return substitutions + insertions + deletions;
  }

  /// Returns the changes per piece of the reference: 0 for the same text; it may exceed 1. Where
  /// the reference is empty, it is the number of insertions.
  public double rate() {
    return (double) errors() / Math.max(1, length);
  }

  /// Adds two counts.
  public ErrorCount plus(ErrorCount other) {
    return new ErrorCount(
        substitutions + other.substitutions,
        insertions + other.insertions,
        deletions + other.deletions,
        length + other.length);
  }
}
