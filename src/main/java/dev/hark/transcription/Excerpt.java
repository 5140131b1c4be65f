package dev.hark.transcription;

import dev.hark.problem.Problem;
import java.time.Duration;
import java.util.Locale;

/// Delimits the part of a decoded file that is transcribed.
///
/// @param start in seconds from the start of the file
/// @param end in seconds, after the start
record Excerpt(double start, double end) {
  /// Limits the requested part to the length of the file.
  ///
  /// @param duration length of the file in seconds
  /// @throws dev.hark.problem.ProblemException if it begins at or after the end of the file
  static Excerpt of(TranscriptionSpec.Part part, double duration) {
    var from = seconds(part.from());
    if (from > 0 && from >= duration) {
      throw Problem.invalid(
              "offset",
              String.format(
                  Locale.ROOT,
                  "The offset of %.3f s lies beyond the end of the audio, which is %.3f s long.",
                  from,
                  duration))
          .asException();
    }
    var end = part.length().map(length -> from + seconds(length)).orElse(duration);
    return new Excerpt(from, Math.min(end, duration));
  }

  double seconds() {
    return end - start;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
