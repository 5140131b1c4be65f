package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.time.Duration;

/// How long windows may be.
///
/// @param longest in samples; no window exceeds it
record WindowLimits(int longest) {
  /// What Whisper's encoder hears at once; it works as long for any shorter window.
  private static final Duration ENCODER_WINDOW = Duration.ofSeconds(30);

  private static final Duration NEARLY_ENCODER_WINDOW = Duration.ofSeconds(28);

  /// No window ends before this part of the longest one if it can end later: each costs the encoder
  /// the same.
  private static final double EARLIEST_END = 0.4;

  /// A shorter last window often comes out as invented words.
  private static final Duration SHORTEST_LAST = Duration.ofSeconds(1);

  /// Of a longest window, where that is short.
  private static final int SHORTEST_LAST_PART = 4;

  /// What two windows share where a voice had to be cut: the words at the cut are whole in one of
  /// them.
  private static final Duration OVERLAP = Duration.ofSeconds(1);

  /// Of a longest window, where that is short.
  private static final int MOST_OVERLAP_PART = 5;

  /// Up to this part more is shared, to begin at a quiet point too.
  private static final double OVERLAP_RANGE = 0.3;

  static WindowLimits of(CutSettings settings, long samples) {
    var longest = settings.longest();
    var whole = longest.compareTo(NEARLY_ENCODER_WINDOW) >= 0 && samples <= samples(ENCODER_WINDOW);
    return new WindowLimits(samples(whole ? ENCODER_WINDOW : longest));
  }

  static int samples(Duration duration) {
    return Math.toIntExact(duration.toMillis() * PcmFile.SAMPLE_RATE / 1_000);
  }

  int earliestEnd() {
    return (int) (longest * EARLIEST_END);
  }

  int shortestLast() {
    return Math.min(samples(SHORTEST_LAST), longest / SHORTEST_LAST_PART);
  }

  /// How many samples before a cut the next window begins: at the quietest point about a second
  /// before.
  ///
  /// @param cut at least [#earliestEnd] after the beginning of its window
  int overlap(AudioPart part, long cut) {
    var least = Math.min(samples(OVERLAP), longest / MOST_OVERLAP_PART);
    var range = (int) (least * OVERLAP_RANGE);
    var samples = part.read(cut - least - range, range);
    return least + range - QuietestPoint.quietestFrame(samples);
  }
}
