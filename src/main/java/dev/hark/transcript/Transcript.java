package dev.hark.transcript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// What was said in a file. The segments are put in order when a transcript is made: each lies
/// inside the audio, none begins before the one ahead of it, none ends after the next of the same
/// speaker begins.
///
/// @param task whether this is a transcription or a translation into English
/// @param language the language that is spoken; empty if none was given or detected
/// @param duration length of the audio in seconds, at least 0
/// @param segments the pieces in the order of time
/// @param languageProbability how sure the model was of the language, 0 to 1; empty where it was
///   given
/// @param dropped what the model wrote and the server took back, in the order of time
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

  /// A transcript of which nothing was dropped, in a language that was given.
  public Transcript(
      Task task, Optional<Language> language, double duration, List<Segment> segments) {
    this(task, language, duration, segments, OptionalDouble.empty(), List.of());
  }

  /// The text of all segments, which carry their own spaces between them.
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining()).strip();
  }

  /// The length of the audio in whole seconds, rounded up, as it is counted for usage.
  public long wholeSeconds() {
    // A sample more or less than a second is not another second.
    return (long) Math.ceil(Math.rint(duration * 1_000) / 1_000);
  }

  /// Models are seen to give times past the end and steps back in time. The starts are the better
  /// known, so an end yields to the next start of the same speaker; two people may talk at once.
  private static List<Segment> ordered(List<Segment> segments, double duration) {
    var ordered = new ArrayList<Segment>(segments.size());
    var limits = new HashMap<Optional<String>, Double>();
    var starts = rising(segments, duration);
    for (var i = segments.size() - 1; i >= 0; i--) {
      var segment = segments.get(i);
      var start = starts[i];
      var limit = limits.getOrDefault(segment.speaker(), duration);
      var end = Double.isNaN(segment.end()) ? start : Math.clamp(segment.end(), start, limit);
      var inPlace = start == segment.start() && end == segment.end();
      ordered.add(inPlace ? segment : segment.between(start, end));
      limits.put(segment.speaker(), start);
    }
    return List.copyOf(ordered.reversed());
  }

  private static double[] rising(List<Segment> segments, double duration) {
    var starts = new double[segments.size()];
    var earliest = 0.0;
    for (var i = 0; i < starts.length; i++) {
      var start = segments.get(i).start();
      earliest = Double.isNaN(start) ? earliest : Math.clamp(start, earliest, duration);
      starts[i] = earliest;
    }
    return starts;
  }
}
