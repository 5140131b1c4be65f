package dev.hark.transcription;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Segment;
import java.util.List;

/// Follows a transcription. Its methods are called by one thread at a time, in the order of the
/// audio.
public interface TranscriptListener {
  /// Ignores all reports.
  TranscriptListener NONE = new TranscriptListener() {};

  /// Reports that the audio is decoded and the first window waits for its turn.
  ///
  /// @param seconds length of the audio in seconds
  /// @param engine the engine that transcribes, as in `x-hark-engine`
  default void onStarted(double seconds, String engine) {}

  /// Reports a segment that is final.
  ///
  /// @param segment the segment, with times from the start of the file
  default void onSegment(Segment segment) {}

  /// Reports that a window is decoded.
  ///
  /// @param dropped the segments that the model wrote and the server dropped
  default void onWindowDecoded(List<DroppedSegment> dropped) {}

  /// Reports that everything before this point is done.
  ///
  /// @param seconds the point, in seconds from the start of the file; it never decreases
  default void onProgress(double seconds) {}
}
