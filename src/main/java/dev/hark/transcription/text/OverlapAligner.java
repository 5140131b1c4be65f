package dev.hark.transcription.text;

import dev.hark.transcript.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides which words of a doubled stretch of audio come from the window before and which from the
/// one after.
///
/// The words of both are aligned by text and time. Within the longest run on which both agree one
/// changes from the first window to the second; so what either of them heard only in part, at its
/// very edge, is taken from the other. Where they agree on nothing the change is in the middle of
/// the doubled stretch.
final class OverlapAligner {
  /// The same word in two windows is not further apart than this, in seconds.
  private static final double APART = 0.5;

  /// Words are heard this much before or after their place at most, in seconds.
  private static final double TOLERANCE = 0.2;

  /// Neighbouring words may overlap by so much, in seconds.
  private static final double TOUCH = 0.05;

  private final List<Word> before;
  private final List<Word> after;
  private final double start;
  private final double end;

  private OverlapAligner(List<Word> before, List<Word> after, double start, double end) {
    this.before = before;
    this.after = after;
    this.start = start;
    this.end = end;
  }

  /// Where to change over.
  ///
  /// @param before how many words are kept of the window before
  /// @param after how many words are left out of the window after
  record Change(int before, int after) {}

  /// @param before the last words of the window before, or all of them
  /// @param after the first words of the window after, or all of them
  /// @param start where the doubled stretch begins, in the same seconds as the words' times
  /// @param end where it ends
  static Change of(List<Word> before, List<Word> after, double start, double end) {
    var merge = new OverlapAligner(List.copyOf(before), List.copyOf(after), start, end);
    return merge.agreed().orElseGet(merge::atTheMiddle);
  }

  private record Pair(int before, int after) {
    boolean followedBy(Pair next) {
      return next.before == before + 1 && next.after == after + 1;
    }
  }

  private Optional<Change> agreed() {
    var pairs = align();
    int bestFrom = 0;
    int bestTo = 0;
    for (int from = 0; from < pairs.size(); ) {
      int to = from + 1;
      while (to < pairs.size() && pairs.get(to - 1).followedBy(pairs.get(to))) {
        to++;
      }
      if (to - from > bestTo - bestFrom) {
        bestFrom = from;
        bestTo = to;
      }
      from = to;
    }
    if (bestTo == bestFrom) {
      return Optional.empty();
    }
    var last = pairs.get((bestFrom + bestTo - 1) / 2);
    return Optional.of(new Change(last.before + 1, last.after + 1));
  }

  /// The pairs of equal words with the most agreement in time, by dynamic programming. Time decides
  /// between words that are all the same: "one one one one".
  private List<Pair> align() {
    int firstBefore = before.size();
    while (firstBefore > 0 && middle(before.get(firstBefore - 1)) > start - TOLERANCE) {
      firstBefore--;
    }
    int lastAfter = 0;
    while (lastAfter < after.size() && middle(after.get(lastAfter)) < end + TOLERANCE) {
      lastAfter++;
    }
    var best = scores(firstBefore, lastAfter);
    var pairs = new ArrayList<Pair>();
    int i = firstBefore;
    int j = 0;
    while (i < before.size() && j < lastAfter) {
      var rest = best[i - firstBefore][j];
      if (rest == best[i - firstBefore + 1][j]) {
        i++;
      } else if (rest == best[i - firstBefore][j + 1]) {
        j++;
      } else {
        pairs.add(new Pair(i++, j++));
      }
    }
    return pairs;
  }

  /// For each word of both the best that can be had from there to the end.
  private double[][] scores(int firstBefore, int lastAfter) {
    var best = new double[before.size() - firstBefore + 1][lastAfter + 1];
    for (int i = before.size() - 1; i >= firstBefore; i--) {
      for (int j = lastAfter - 1; j >= 0; j--) {
        int row = i - firstBefore;
        var paired = agreement(before.get(i), after.get(j));
        var skipped = Math.max(best[row + 1][j], best[row][j + 1]);
        best[row][j] = paired > 0 ? Math.max(skipped, paired + best[row + 1][j + 1]) : skipped;
      }
    }
    return best;
  }

  /// 1 for the same word at the same time, 0 for different ones.
  private static double agreement(Word one, Word other) {
    var apart = Math.abs(middle(one) - middle(other));
    return apart < APART
            && WordText.normalised(one.text()).equals(WordText.normalised(other.text()))
        ? 1 - apart / APART
        : 0;
  }

  private Change atTheMiddle() {
    var middle = (start + end) / 2;
    int kept = count(before, middle);
    int left = count(after, middle);
    // What one of them did not hear at all is taken from the other.
    while (left > 0
        && after.get(left - 1).start() >= (kept > 0 ? before.get(kept - 1).end() : start) - TOUCH) {
      left--;
    }
    while (kept < before.size()
        && before.get(kept).end()
            <= (left < after.size() ? after.get(left).start() : end) + TOUCH) {
      kept++;
    }
    // One sound that each of them heard as another word.
    if (kept > 0 && left < after.size() && isSameSound(before.get(kept - 1), after.get(left))) {
      if (before.get(kept - 1).probability() >= after.get(left).probability()) {
        left++;
      } else {
        kept--;
      }
    }
    return new Change(kept, left);
  }

  /// How many words lie before a point of time.
  private static int count(List<Word> words, double time) {
    int count = 0;
    while (count < words.size() && middle(words.get(count)) < time) {
      count++;
    }
    return count;
  }

  private static boolean isSameSound(Word one, Word other) {
    var common = Math.min(one.end(), other.end()) - Math.max(one.start(), other.start());
    return common > Math.min(one.end() - one.start(), other.end() - other.start()) / 2;
  }

  private static double middle(Word word) {
    return (word.start() + word.end()) / 2;
  }
}
