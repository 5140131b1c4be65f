package dev.hark.windows;

import java.time.Duration;
import java.util.Optional;

/// Which part of a file is cut, and how.
///
/// @param longest the length no window exceeds, at least one second. One exception: where it is 28
///   seconds or more, audio of up to 30 seconds stays in one window, because a model of 30 seconds
///   hears all of it at once.
/// @param longestSilence silence inside a window, at least 0; a longer one ends the window and is
///   in none. A clip that fits into one window may contain up to 3 s in any case.
/// @param voiceActivity where to cut and what to skip
/// @param from where to begin, from the start of the file
/// @param length how much of it; empty means to the end
public record CutSettings(
    Duration longest,
    Duration longestSilence,
    VadSettings voiceActivity,
    Duration from,
    Optional<Duration> length) {
  /// For a model whose time goes with the length of the window.
  public static final Duration SHORT_SILENCE = Duration.ofSeconds(1);

  /// For a model that takes as long for any window: 3 s more silence cost it nothing, one more
  /// window all. Beyond that a model may begin to make up words.
  public static final Duration LONG_SILENCE = Duration.ofSeconds(3);

  private static final Duration SHORTEST_LONGEST = Duration.ofSeconds(1);

  public CutSettings {
    if (longest.compareTo(SHORTEST_LONGEST) < 0) {
      throw new IllegalArgumentException("windows must be at least a second long, not " + longest);
    }
    if (longestSilence.isNegative()) {
      throw new IllegalArgumentException("a silence cannot be negative");
    }
    if (from.isNegative() || length.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("a part of a file cannot be negative");
    }
  }

  /// The whole file, without a silence of more than a second.
  public static CutSettings whole(Duration longest, VadSettings voiceActivity) {
    return new CutSettings(longest, SHORT_SILENCE, voiceActivity, Duration.ZERO, Optional.empty());
  }
}
