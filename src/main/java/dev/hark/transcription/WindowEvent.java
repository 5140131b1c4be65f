package dev.hark.transcription;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Segment;
import dev.hark.windows.WindowSource.Piece;
import java.util.List;

/// What becomes known of a window, in this order.
sealed interface WindowEvent {
  Piece piece();

  /// It is cut out and on its way to the engine.
  record Found(Piece piece) implements WindowEvent {}

  /// It is transcribed.
  ///
  /// @param segments what was said, in the times of the file
  /// @param dropped what the guard took back, in the times of the file
  /// @param retries how often it was decoded again because a process died
  record Heard(Piece piece, List<Segment> segments, List<DroppedSegment> dropped, int retries)
      implements WindowEvent {
    public Heard {
      segments = List.copyOf(segments);
      dropped = List.copyOf(dropped);
    }

    /// Whether a word was said.
    boolean hasText() {
      return !segments.isEmpty();
    }
  }
}
