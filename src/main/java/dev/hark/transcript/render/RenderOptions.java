package dev.hark.transcript.render;

import dev.hark.transcript.Segment;
import java.util.List;

/// What an answer shows of a transcript.
///
/// @param format the form of the answer
/// @param words whether `verbose_json` has the words with their times
/// @param logProbabilities whether `json` has the tokens with their log-probabilities
/// @param speakers what to call the speakers A, B and so on, in that order; those beyond the list
///   keep their letter
public record RenderOptions(
    ResponseFormat format, boolean words, boolean logProbabilities, List<String> speakers) {
  private static final String ONLY_SPEAKER = "A";

  public RenderOptions {
    speakers = List.copyOf(speakers);
  }

  /// A format with nothing added.
  public static RenderOptions of(ResponseFormat format) {
    return new RenderOptions(format, false, false, List.of());
  }

  /// Who says this segment, as the answer calls them. Where nobody tells speakers apart there is
  /// one, A.
  String speaker(Segment segment) {
    var label = segment.speaker().orElse(ONLY_SPEAKER);
    var place = label.length() == 1 ? label.charAt(0) - 'A' : -1;
    return place >= 0 && place < speakers.size() ? speakers.get(place) : label;
  }
}
