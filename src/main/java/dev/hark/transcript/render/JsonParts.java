package dev.hark.transcript.render;

import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Transcript;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Writes the members that OpenAI's JSON answers and events have in common.
public final class JsonParts {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  /// Times are known to 10 ms, so a precision of one millisecond is enough.
  private static final double TIME = 1e3;

  private static final double FIGURE = 1e6;

  /// Encoder positions in a second of audio.
  private static final int POSITIONS = 50;

  /// Writes the members of one object.
  public interface Members {
    void write(JsonGenerator json);
  }

  private JsonParts() {}

  /// Writes one object on one line and leaves the writer open.
  public static void object(Writer out, Members members) throws IOException {
    try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (JacksonIOException e) {
      // Jackson wraps it, but the caller recognises a disconnected client by the IOException.
      throw e.getCause();
    }
  }

  public static String taskName(Transcript transcript) {
    return transcript.task().name().toLowerCase(Locale.ROOT);
  }

  static void time(JsonGenerator json, String name, double seconds) {
    json.writeNumberProperty(name, rounded(seconds, TIME));
  }

  static void figure(JsonGenerator json, String name, double value) {
    json.writeNumberProperty(name, rounded(value, FIGURE));
  }

  static void span(JsonGenerator json, TimeRange span) {
    time(json, "start", span.start());
    time(json, "end", span.end());
  }

  static void duration(JsonGenerator json, Transcript transcript) {
    json.writeObjectPropertyStart("usage");
    json.writeStringProperty("type", "duration");
    json.writeNumberProperty("seconds", transcript.wholeSeconds());
    json.writeEndObject();
  }

  /// Writes the token usage of OpenAI's streaming models, which its clients require in a stream,
  /// with the seconds added. Input tokens are encoder positions, output tokens those of the text.
  public static void tokens(JsonGenerator json, Transcript transcript) {
    var in = (long) Math.ceil(transcript.duration() * POSITIONS);
    var out = transcript.segments().stream().mapToLong(segment -> segment.tokens().size()).sum();
    json.writeObjectPropertyStart("usage");
    json.writeStringProperty("type", "tokens");
    json.writeNumberProperty("input_tokens", in);
    json.writeNumberProperty("output_tokens", out);
    json.writeNumberProperty("total_tokens", in + out);
    json.writeNumberProperty("seconds", transcript.wholeSeconds());
    json.writeEndObject();
  }

  /// Writes the language if it was detected.
  public static void languages(JsonGenerator json, Transcript transcript) {
    if (transcript.languageProbability().isEmpty()) {
      return;
    }
    transcript
        .language()
        .ifPresent(language -> {
          json.writeArrayPropertyStart("languages");
          json.writeStartObject();
          json.writeStringProperty("code", language.code());
          json.writeEndObject();
          json.writeEndArray();
        });
  }

  public static void logProbabilities(JsonGenerator json, List<Segment> segments) {
    json.writeArrayPropertyStart("logprobs");
    for (var segment : segments) {
      for (var score : segment.scores()) {
        json.writeStartObject();
        json.writeStringProperty("token", score.token());
        figure(json, "logprob", score.logProbability());
        json.writeArrayPropertyStart("bytes");
        score.bytes().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /// Writes a segment in the form of `diarized_json` and its stream.
  public static void spoken(JsonGenerator json, String id, Segment segment, RenderOptions options) {
    json.writeStringProperty("type", "transcript.text.segment");
    json.writeStringProperty("id", id);
    span(json, segment.time());
    json.writeStringProperty("text", segment.text().strip());
    json.writeStringProperty("speaker", options.speaker(segment));
  }

  /// Returns the name of a segment in `diarized_json`.
  ///
  /// @param number counts from 1
  public static String segmentId(int number) {
    return String.format(Locale.ROOT, "seg_%03d", number);
  }

  private static double rounded(double value, double steps) {
    return Math.rint(value * steps) / steps;
  }
}
