package dev.hark.whisper;

import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The result of decoding one window.
///
/// @param language the language that was requested or detected; empty for an English-only model if
///   none was requested
/// @param languageProbability how sure the model was of it, 0 to 1; empty if it was requested
/// @param segments the text, with times in seconds from the start of the window
public record DecodingResult(
    Optional<Language> language, OptionalDouble languageProbability, List<Segment> segments) {

  /// Tells whether the whole text repeats itself more than a threshold allows, by Whisper's own
  /// measure.
  boolean repeats(double compressionRatio) {
    var text = segments.stream().map(Segment::text).collect(Collectors.joining());
    return whole(text).compressionRatio() > compressionRatio;
  }

  private static Segment whole(String text) {
    return new Segment(0, 0, text, List.of(), 0, 0, 0);
  }

  /// Returns the highest temperature at which any segment was decoded.
  double temperature() {
    return segments.stream()
        .mapToDouble(segment -> segment.decoding().temperature())
        .max()
        .orElse(0);
  }
}
