package dev.hark.transcript;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Transcripts of which nothing was dropped, for the tests of other packages too.
public final class TestTranscripts {
  private TestTranscripts() {}

  /// In a language that nobody gave or detected.
  public static Transcript of(double duration, List<Segment> segments) {
    return of(Task.TRANSCRIBE, Optional.empty(), duration, segments);
  }

  /// In a language that was given.
  public static Transcript of(
      Task task, Optional<Language> language, double duration, List<Segment> segments) {
    return new Transcript(task, language, duration, segments, OptionalDouble.empty(), List.of());
  }
}
