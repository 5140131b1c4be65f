package dev.hark.audio;

import java.time.Duration;
import java.util.Optional;

/// Which part of a file is cut, and how.
///
/// @param longest the length no window exceeds, at least one second. One exception: where it is 28
///   seconds or more, audio of up to 30 seconds stays in one window, because a model of 30 seconds
///   hears all of it at once.
/// @param voiceActivity where to cut and what to skip
/// @param from where to begin, from the start of the file
/// @param length how much of it; empty means to the end
public record CutSettings(
    Duration longest, VoiceActivity voiceActivity, Duration from, Optional<Duration> length) {
  private static final Duration SHORTEST_LONGEST = Duration.ofSeconds(1);

  public CutSettings {
    if (longest.compareTo(SHORTEST_LONGEST) < 0) {
      throw new IllegalArgumentException("windows must be at least a second long, not " + longest);
    }
    if (from.isNegative() || length.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("a part of a file cannot be negative");
    }
  }

  /// The whole file.
  public static CutSettings whole(Duration longest, VoiceActivity voiceActivity) {
    return new CutSettings(longest, voiceActivity, Duration.ZERO, Optional.empty());
  }
}
