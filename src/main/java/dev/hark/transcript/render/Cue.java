package dev.hark.transcript.render;

import dev.hark.transcript.Segment;
import java.util.regex.Pattern;

/// A segment in the form that subtitles show: on one line, for at least 1 ms.
///
/// @param start milliseconds from the start of the file
/// @param end milliseconds from the start of the file, more than start
/// @param text one line; may be empty
record Cue(long start, long end, String text) {
  /// Everything that some parser takes for the end of a line or of the text.
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  /// @param duration length of the audio in seconds
  static Cue of(Segment segment, double duration) {
    var last = Math.max(0, Math.round(duration * 1_000) - 1);
    var start = Math.clamp(Math.round(segment.start() * 1_000), 0, last);
    var end = Math.max(start + 1, Math.round(segment.end() * 1_000));
    return new Cue(start, end, BREAKS.matcher(segment.text()).replaceAll(" ").strip());
  }
}
