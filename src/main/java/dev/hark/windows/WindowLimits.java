package dev.hark.windows;

import java.time.Duration;

/// Bounds the length of windows.
///
/// @param longest in samples; no window exceeds it
record WindowLimits(int longest) {
  /// Whisper's encoder processes this much at once, and takes as long for any shorter window.
  private static final Duration ENCODER_WINDOW = Duration.ofSeconds(30);

  private static final Duration NEARLY_ENCODER_WINDOW = Duration.ofSeconds(28);

  /// No window ends before this part of the longest one if it can end later: each costs the encoder
  /// the same.
  private static final double EARLIEST_END = 0.4;

  /// A last window shorter than this often comes out as invented words.
  private static final Duration MIN_LAST = Duration.ofSeconds(1);

  /// Where windows are short, the last one may be as short as the longest divided by this.
  private static final int MIN_LAST_DIVISOR = 4;

  /// Two windows share this much where a voice had to be cut, so that the words at the cut are
  /// whole in one of them.
  private static final Duration OVERLAP = Duration.ofSeconds(1);

  /// Where windows are short, they share at most the longest divided by this.
  private static final int MAX_OVERLAP_DIVISOR = 5;

  /// Windows may share up to this part more, so that the second begins at a quiet point too.
  private static final double OVERLAP_RANGE = 0.3;

  static WindowLimits of(CutSettings settings, long samples) {
    var longest = settings.longest();
    var whole = longest.compareTo(NEARLY_ENCODER_WINDOW) >= 0 && samples <= samples(ENCODER_WINDOW);
    return new WindowLimits(samples(whole ? ENCODER_WINDOW : longest));
  }

  private static int samples(Duration duration) {
    return Math.toIntExact(SampleRange.samples(duration));
  }

  /// Returns the first sample of a window, counted from its start, at which it should end.
  int earliestEnd() {
    return (int) (longest * EARLIEST_END);
  }

  /// Returns the length in samples that a last window should have at least.
  int shortestLast() {
    return Math.min(samples(MIN_LAST), longest / MIN_LAST_DIVISOR);
  }

  /// Returns how many samples before a cut the next window begins: at the quietest point about a
  /// second before it.
  ///
  /// @param cut at least [#earliestEnd] after the beginning of its window
  int overlap(AudioPart part, long cut) {
    var least = Math.min(samples(OVERLAP), longest / MAX_OVERLAP_DIVISOR);
    var range = (int) (least * OVERLAP_RANGE);
    var samples = part.read(cut - least - range, range);
    return least + range - QuietestPoint.quietestFrame(samples);
  }
}
