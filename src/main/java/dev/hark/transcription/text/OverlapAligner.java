package dev.hark.transcription.text;

import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides which words of an overlap come from the first of two windows and which from the second.
///
/// It aligns the words of both windows by text and time, and changes from the first window to the
/// second within the longest run on which both agree. So a word that one of them contains only in
/// part, at its very edge, is taken from the other. If they agree on no word, the change is in the
/// middle of the overlap.
final class OverlapAligner {
  /// The same word lies at most this far apart in two windows, in seconds.
  private static final double MAX_SHIFT = 0.5;

  /// The times of words are off by at most this much, in seconds.
  private static final double TOLERANCE = 0.2;

  /// Neighbouring words may overlap by this much, in seconds.
  private static final double MAX_TOUCH = 0.05;

  private final List<Word> first;
  private final List<Word> second;
  private final TimeRange overlap;

  private OverlapAligner(List<Word> first, List<Word> second, TimeRange overlap) {
    this.first = first;
    this.second = second;
    this.overlap = overlap;
  }

  /// Where to change from the first window to the second.
  ///
  /// @param kept how many words of the first window to keep
  /// @param dropped how many words at the beginning of the second window to drop
  record Change(int kept, int dropped) {}

  /// Finds the change.
  ///
  /// @param first the last words of the first window, or all of them
  /// @param second the first words of the second window, or all of them
  /// @param overlap the audio that both windows contain, in the time of the words
  static Change align(List<Word> first, List<Word> second, TimeRange overlap) {
    var aligner = new OverlapAligner(List.copyOf(first), List.copyOf(second), overlap);
    return aligner.withinAgreement().orElseGet(aligner::inTheMiddle);
  }

  /// Two equal words, by their places in the first and in the second window.
  private record Match(int first, int second) {
    boolean isFollowedBy(Match next) {
      return next.first == first + 1 && next.second == second + 1;
    }
  }

  private Optional<Change> withinAgreement() {
    var matches = matches();
    int bestFrom = 0;
    int bestTo = 0;
    for (int from = 0; from < matches.size(); ) {
      int to = from + 1;
      while (to < matches.size() && matches.get(to - 1).isFollowedBy(matches.get(to))) {
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
    var last = matches.get((bestFrom + bestTo - 1) / 2);
    return Optional.of(new Change(last.first + 1, last.second + 1));
  }

  /// Finds the pairs of equal words with the best agreement in time, by dynamic programming. Time
  /// decides between words that are all the same: "one one one one".
  private List<Match> matches() {
    int from = first.size();
    while (from > 0 && first.get(from - 1).time().middle() > overlap.start() - TOLERANCE) {
      from--;
    }
    int to = 0;
    while (to < second.size() && second.get(to).time().middle() < overlap.end() + TOLERANCE) {
      to++;
    }
    var best = scores(from, to);
    var matches = new ArrayList<Match>();
    int i = from;
    int j = 0;
    while (i < first.size() && j < to) {
      var score = best[i - from][j];
      if (score == best[i - from + 1][j]) {
        i++;
      } else if (score == best[i - from][j + 1]) {
        j++;
      } else {
        matches.add(new Match(i++, j++));
      }
    }
    return matches;
  }

  /// Computes, for each pair of places, the best score of all words from there to the end.
  private double[][] scores(int from, int to) {
    var best = new double[first.size() - from + 1][to + 1];
    for (int i = first.size() - 1; i >= from; i--) {
      for (int j = to - 1; j >= 0; j--) {
        int row = i - from;
        var paired = agreement(first.get(i), second.get(j));
        var skipped = Math.max(best[row + 1][j], best[row][j + 1]);
        best[row][j] = paired > 0 ? Math.max(skipped, paired + best[row + 1][j + 1]) : skipped;
      }
    }
    return best;
  }

  /// Returns 1 for the same word at the same time, less if it is shifted, 0 for different words.
  private static double agreement(Word a, Word b) {
    var shift = Math.abs(a.time().middle() - b.time().middle());
    return shift < MAX_SHIFT && WordText.normalised(a.text()).equals(WordText.normalised(b.text()))
        ? 1 - shift / MAX_SHIFT
        : 0;
  }

  private Change inTheMiddle() {
    int kept = count(first, overlap.middle());
    int dropped = count(second, overlap.middle());
    // A word that one window misses altogether is taken from the other.
    while (dropped > 0 && second.get(dropped - 1).start() >= endOfKept(kept) - MAX_TOUCH) {
      dropped--;
    }
    while (kept < first.size() && first.get(kept).end() <= startOfRest(dropped) + MAX_TOUCH) {
      kept++;
    }
    // One sound may have become a different word in each window; the more probable one counts.
    if (kept > 0
        && dropped < second.size()
        && isSameSound(first.get(kept - 1), second.get(dropped))) {
      if (first.get(kept - 1).probability() >= second.get(dropped).probability()) {
        dropped++;
      } else {
        kept--;
      }
    }
    return new Change(kept, dropped);
  }

  private double endOfKept(int kept) {
    return kept > 0 ? first.get(kept - 1).end() : overlap.start();
  }

  private double startOfRest(int dropped) {
    return dropped < second.size() ? second.get(dropped).start() : overlap.end();
  }

  /// Counts the words before a point in time.
  private static int count(List<Word> words, double time) {
    int count = 0;
    while (count < words.size() && words.get(count).time().middle() < time) {
      count++;
    }
    return count;
  }

  private static boolean isSameSound(Word a, Word b) {
    return a.time().overlap(b.time()) > Math.min(a.time().length(), b.time().length()) / 2;
  }
}
