package dev.hark.windows;

import java.util.List;

/// A window as it was cut out of a file.
///
/// @param window what to transcribe
/// @param overlap how many samples at its beginning the window before it contains too; 0 unless a
///   voice that never paused had to be cut
/// @param speech where somebody speaks in it; one span over everything where nobody listened
public record Cut(Window window, int overlap, List<Span> speech) {
  public Cut {
    if (overlap < 0 || overlap > window.samples()) {
      throw new IllegalArgumentException("overlap out of the window: " + overlap);
    }
    speech = List.copyOf(speech);
  }

  /// A stretch of time.
  ///
  /// @param start in seconds from the start of the file
  /// @param end in seconds, not before the start
  public record Span(double start, double end) {}
}
