package dev.hark.windows;

import dev.hark.transcript.TimeRange;
import java.util.List;

/// A window that was cut out of a file.
///
/// @param window what to transcribe
/// @param overlap how many samples at its beginning the previous window contains too; 0 unless a
///   voice that never paused had to be cut
/// @param speech where it contains speech, in seconds from the start of the file; one range over
///   everything if no voice activity was looked for
/// @param mayContinue whether the next window may reach back into this one, because this one ends
///   where a voice did not pause
public record Cut(Window window, int overlap, List<TimeRange> speech, boolean mayContinue) {
  public Cut {
    if (overlap < 0 || overlap > window.samples()) {
      throw new IllegalArgumentException("overlap out of the window: " + overlap);
    }
    speech = List.copyOf(speech);
  }
}
