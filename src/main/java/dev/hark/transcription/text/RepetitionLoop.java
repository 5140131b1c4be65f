package dev.hark.transcription.text;

import java.util.List;

/// The longest repetition in a text.
///
/// @param unit how many words are repeated
/// @param times how often they occur in a row, at least 1
/// @param words how many words the text has
record RepetitionLoop(int unit, int times, int words) {
  /// A sentence or two. Longer units are not looked for.
  private static final int MAX_UNIT = 30;

  /// Finds the longest run of repetitions in a text; among equals, the one with the shortest unit.
  static RepetitionLoop longestIn(List<String> words) {
    var best = new RepetitionLoop(words.size(), 1, words.size());
    int covered = 0;
    for (int unit = 1; unit <= Math.min(MAX_UNIT, words.size() / 2); unit++) {
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

  /// Returns the part of the text that is repetition, 0 to 1.
  double share() {
    return words == 0 ? 0 : (double) unit * times / words;
  }
}
