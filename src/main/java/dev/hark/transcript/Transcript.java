package dev.hark.transcript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The text of a file as timed segments. A new transcript puts its segments in order: each lies
/// inside the audio, none begins before its predecessor, and none ends after the next segment of
/// the same speaker begins.
///
/// @param task whether this is a transcription or a translation into English
/// @param language the language that is spoken; empty if none was given or detected
/// @param duration length of the audio in seconds, at least 0
/// @param segments the pieces in the order of time
/// @param languageProbability how sure the model was of the language, 0 to 1; empty if it was given
/// @param dropped the segments that the server dropped, in the order of time
public record Transcript(
    Task task,
    Optional<Language> language,
    double duration,
    List<Segment> segments,
    OptionalDouble languageProbability,
    List<DroppedSegment> dropped) {

  public Transcript {
    if (!(duration >= 0 && Double.isFinite(duration))) {
      throw new IllegalArgumentException("not a duration: " + duration);
    }
    segments = ordered(segments, duration);
    dropped = List.copyOf(dropped);
  }

  /// Returns the text of all segments, which carry their own spaces between them.
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining()).strip();
  }

  /// Returns the length of the audio in whole seconds, rounded up, as usage counts it.
  public long wholeSeconds() {
    // A sample more or less than a second is not another second.
    return (long) Math.ceil(Math.rint(duration * 1_000) / 1_000);
  }

  /// Models have been seen to give times past the end, and to step back in time. Starts are more
  /// reliable than ends, so an end yields to the next start of the same speaker. Two speakers may
  /// talk at once.
  private static List<Segment> ordered(List<Segment> segments, double duration) {
    var ordered = new ArrayList<Segment>(segments.size());
    var limits = new HashMap<Optional<String>, Double>();
    var starts = rising(segments, duration);
    for (var i = segments.size() - 1; i >= 0; i--) {
      var segment = segments.get(i);
      var start = starts[i];
      var limit = limits.getOrDefault(segment.speaker(), duration);
      var time = new TimeRange(start, Math.clamp(segment.end(), start, limit));
      ordered.add(time.equals(segment.time()) ? segment : segment.within(time));
      limits.put(segment.speaker(), start);
    }
    return List.copyOf(ordered.reversed());
  }

  private static double[] rising(List<Segment> segments, double duration) {
    var starts = new double[segments.size()];
    var earliest = 0.0;
    for (var i = 0; i < starts.length; i++) {
      earliest = Math.clamp(segments.get(i).start(), earliest, duration);
      starts[i] = earliest;
    }
    return starts;
  }
}
