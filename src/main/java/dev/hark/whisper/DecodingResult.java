package dev.hark.whisper;

import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// What the library heard.
///
/// @param language the language asked for or detected; empty for an English-only model without one
///   asked for
/// @param languageProbability how sure the model was of it, 0 to 1; empty if it was not detected
/// @param segments times in seconds from the start of the audio handed in
public record DecodingResult(
    Optional<Language> language, OptionalDouble languageProbability, List<Segment> segments) {

  /// Whether the text repeats itself more than the threshold allows; Whisper's own measure, over
  /// all of it.
  boolean repeats(double compressionRatio) {
    var text = segments.stream().map(Segment::text).collect(Collectors.joining());
    return whole(text).compressionRatio() > compressionRatio;
  }

  private static Segment whole(String text) {
    return new Segment(0, 0, text, List.of(), 0, 0, 0);
  }

  /// The highest temperature that any of it was decoded at.
  double temperature() {
    return segments.stream().mapToDouble(Segment::temperature).max().orElse(0);
  }
}
