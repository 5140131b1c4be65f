package dev.hark.windows;

import java.time.Duration;
import java.util.Optional;

/// Chooses which part of a file is cut into windows, and how.
///
/// @param longest the length that no window exceeds, at least one second. There is one exception:
///   if it is 28 seconds or more, audio of up to 30 seconds stays in one window, because a model
///   with a 30-second encoder processes all of it at once.
/// @param longestSilence the longest silence inside a window, at least 0; a longer one ends the
///   window and belongs to none. A clip that fits into one window may always contain up to 3 s.
/// @param voiceActivity decides where to cut and what to skip
/// @param from where the part begins, from the start of the file
/// @param length how long the part is; empty means to the end of the file
public record CutSettings(
    Duration longest,
    Duration longestSilence,
    VadSettings voiceActivity,
    Duration from,
    Optional<Duration> length) {
  /// Suits a model whose computing time grows with the length of the window.
  public static final Duration SHORT_SILENCE = Duration.ofSeconds(1);

  /// Suits a model that takes equally long for any window: 3 s more silence cost it nothing, one
  /// more window costs the full price. In longer silences a model may begin to make up words.
  public static final Duration LONG_SILENCE = Duration.ofSeconds(3);

  private static final Duration MIN_LONGEST = Duration.ofSeconds(1);

  public CutSettings {
    if (longest.compareTo(MIN_LONGEST) < 0) {
      throw new IllegalArgumentException("windows must be at least a second long, not " + longest);
    }
    if (longestSilence.isNegative()) {
      throw new IllegalArgumentException("a silence cannot be negative");
    }
    if (from.isNegative() || length.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("a part of a file cannot be negative");
    }
  }
}
