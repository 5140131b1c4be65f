package dev.hark.transcription.text;

import java.util.List;

/// A text that says the same over and over.
///
/// @param unit how many words are repeated
/// @param times how often they stand in a row, at least 1
/// @param words how many words the text has
record RepetitionLoop(int unit, int times, int words) {
  /// Longer units than this are not looked for: a sentence or two.
  private static final int LONGEST_UNIT = 30;

  /// The longest run of repetitions in a text; of equal ones, the one with the shortest unit.
  static RepetitionLoop longestIn(List<String> words) {
    var best = new RepetitionLoop(words.size(), 1, words.size());
    int covered = 0;
    for (int unit = 1; unit <= Math.min(LONGEST_UNIT, words.size() / 2); unit++) {
      int same = 0;
      for (int i = unit; i < words.size(); i++) {
        same = words.get(i).equals(words.get(i - unit)) ? same + 1 : 0;
        if (same >= unit && same + unit > covered) {
          covered = same + unit;
          best = new RepetitionLoop(unit, covered / unit, words.size());
        }
      }
    }
    return best;
  }

  /// How much of the text is repetition, 0 to 1.
  double share() {
    return words == 0 ? 0 : (double) unit * times / words;
  }
}
