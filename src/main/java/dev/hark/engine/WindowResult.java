package dev.hark.engine;

import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Holds the text of one window.
///
/// @param language the language that was requested or detected
/// @param languageProbability how sure the model was of it, 0 to 1; empty if it was requested
/// @param segments times in seconds from the start of the window
/// @param inference how long the engine computed
/// @param retries how often the window had to be decoded again because a process ended
/// @param engine the engine that decoded it, for the header `x-hark-engine`
public record WindowResult(
    Optional<Language> language,
    OptionalDouble languageProbability,
    List<Segment> segments,
    Duration inference,
    int retries,
    String engine) {
  /// Returns the same with another number of retries.
  public WindowResult withRetries(int count) {
    return new WindowResult(language, languageProbability, segments, inference, count, engine);
  }
}
