package dev.hark.transcript;

import java.io.Writer;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// OpenAI's `json` and `verbose_json`.
final class JsonForm {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  /// Times are known to 10 ms, so a millisecond is enough.
  private static final double TIME = 1e3;

  private static final double FIGURE = 1e6;

  private JsonForm() {}

  static void write(Transcript transcript, Writer out) {
    try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("text", transcript.text());
      usage(json, transcript);
      json.writeEndObject();
    }
  }

  static void writeVerbose(Transcript transcript, Writer out) {
    try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("task", transcript.task().name().toLowerCase(Locale.ROOT));
      json.writeStringProperty("language", language(transcript));
      json.writeNumberProperty("duration", rounded(transcript.duration(), TIME));
      json.writeStringProperty("text", transcript.text());
      json.writeArrayPropertyStart("segments");
      var id = 0;
      for (var segment : transcript.segments()) {
        segment(json, id++, segment);
      }
      json.writeEndArray();
      usage(json, transcript);
      json.writeEndObject();
    }
  }

  /// OpenAI documents the language of a translation as that of its text, which is English.
  private static String language(Transcript transcript) {
    return transcript.task() == Task.TRANSLATE
        ? "english"
        : transcript.language().map(Language::englishName).orElse("unknown");
  }

  private static void segment(JsonGenerator json, int id, Segment segment) {
    json.writeStartObject();
    json.writeNumberProperty("id", id);
    // Whisper counts frames of 10 ms here.
    json.writeNumberProperty("seek", (long) (segment.start() * 100));
    json.writeNumberProperty("start", rounded(segment.start(), TIME));
    json.writeNumberProperty("end", rounded(segment.end(), TIME));
    json.writeStringProperty("text", segment.text());
    json.writeArrayPropertyStart("tokens");
    for (int token : segment.tokens()) {
      json.writeNumber(token);
    }
    json.writeEndArray();
    json.writeNumberProperty("temperature", rounded(segment.temperature(), FIGURE));
    json.writeNumberProperty("avg_logprob", rounded(segment.averageLogProbability(), FIGURE));
    json.writeNumberProperty("compression_ratio", rounded(segment.compressionRatio(), FIGURE));
    json.writeNumberProperty("no_speech_prob", rounded(segment.noSpeechProbability(), FIGURE));
    json.writeEndObject();
  }

  private static void usage(JsonGenerator json, Transcript transcript) {
    json.writeObjectPropertyStart("usage");
    json.writeStringProperty("type", "duration");
    json.writeNumberProperty("seconds", transcript.wholeSeconds());
    json.writeEndObject();
  }

  private static double rounded(double value, double steps) {
    return Math.rint(value * steps) / steps;
  }
}
