package dev.hark.transcription;

import dev.hark.models.Model;
import dev.hark.problem.Problem;
import dev.hark.transcript.AudioContext;
import dev.hark.windows.CutSettings;
import java.time.Duration;
import java.util.Locale;

/// The part of a file that is to be transcribed.
///
/// @param start in seconds from the start of the file
/// @param end in seconds, after the start
record FilePart(double start, double end) {
  /// A last window may be so much longer than the others, in seconds, instead of being one more.
  private static final double LAST = 2;

  /// @param duration length of the file in seconds
  /// @throws dev.hark.problem.ProblemException if it begins where nothing is left of the file
  static FilePart of(Assignment assignment, double duration) {
    var from = seconds(assignment.from());
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
    var end = assignment.length().map(length -> from + seconds(length)).orElse(duration);
    return new FilePart(from, Math.min(end, duration));
  }

  double seconds() {
    return end - start;
  }

  /// How it is cut for a model.
  CutSettings cuts(Assignment assignment, Model model) {
    var context = assignment.options().audioContext().orElse(model.audioContext());
    return new CutSettings(
        model.longestWindow(),
        context == AudioContext.ADAPTIVE ? CutSettings.SHORT_SILENCE : CutSettings.LONG_SILENCE,
        assignment.voiceActivity(),
        assignment.from(),
        assignment.length());
  }

  /// How many windows of this length it takes at least; at least 1.
  int windows(Duration longest) {
    return (int) Math.max(1, Math.ceil((seconds() - LAST) / seconds(longest)));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
