package dev.hark.transcript.render;

import dev.hark.transcript.Segment;
import java.util.List;

/// Chooses what an answer shows of a transcript.
///
/// @param format the format of the answer
/// @param words whether `verbose_json` has the words with their times
/// @param logProbabilities whether `json` has the tokens with their log-probabilities
/// @param speakers the names of the speakers A, B and so on, in that order; speakers beyond the end
///   of the list keep their letter
public record RenderOptions(
    ResponseFormat format, boolean words, boolean logProbabilities, List<String> speakers) {
  private static final String ONLY_SPEAKER = "A";

  public RenderOptions {
    speakers = List.copyOf(speakers);
  }

  /// Returns the speaker of a segment under the name that the answer uses. Where speakers are not
  /// told apart, all segments belong to one, A.
  String speaker(Segment segment) {
    var label = segment.speaker().orElse(ONLY_SPEAKER);
    var place = label.length() == 1 ? label.charAt(0) - 'A' : -1;
    return place >= 0 && place < speakers.size() ? speakers.get(place) : label;
  }
}
