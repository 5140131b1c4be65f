package dev.hark.audio;

import java.time.Duration;
import java.util.Locale;

/// Writes durations in words.
final class DurationText {
  private static final long SECOND_MILLIS = 1_000;

  private DurationText() {}

  /// Returns for example `12 h`, `90 min` or `0.5 s`, in the largest unit that divides it evenly.
  static String of(Duration duration) {
    if (duration.toMillis() % SECOND_MILLIS != 0) {
      return String.format(Locale.ROOT, "%.1f s", (double) duration.toMillis() / SECOND_MILLIS);
    }
    if (duration.equals(Duration.ofHours(duration.toHours()))) {
      return duration.toHours() + " h";
    }
    return duration.equals(Duration.ofMinutes(duration.toMinutes()))
        ? duration.toMinutes() + " min"
        : duration.toSeconds() + " s";
  }
}
