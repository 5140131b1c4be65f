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
  /// @param seconds length of the audio
  /// @param engine who transcribes, as `x-hark-engine` has it
  default void started(double seconds, String engine) {}

  /// Reports a segment that is final.
  ///
  /// @param segment in the times of the file
  default void heard(Segment segment) {}

  /// Reports that a window is decoded.
  ///
  /// @param dropped what the model wrote and the server took back
  default void decoded(List<DroppedSegment> dropped) {}

  /// Reports that everything before this point is done.
  ///
  /// @param seconds from the start of the file; never falls
  default void progressed(double seconds) {}
}
