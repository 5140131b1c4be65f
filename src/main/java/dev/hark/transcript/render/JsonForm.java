package dev.hark.transcript.render;

import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Transcript;
import dev.hark.transcript.Word;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// Writes OpenAI's `json`, `verbose_json` and `diarized_json`.
public final class JsonForm {
  private JsonForm() {}

  static void write(Transcript transcript, RenderOptions options, Writer out) throws IOException {
    JsonParts.object(
        out,
        json -> {
          json.writeStringProperty("text", transcript.text());
          JsonParts.languages(json, transcript);
          if (options.logProbabilities()) {
            JsonParts.logProbabilities(json, transcript.segments());
          }
          JsonParts.duration(json, transcript);
        });
  }

  static void writeVerbose(Transcript transcript, RenderOptions options, Writer out)
      throws IOException {
    JsonParts.object(
        out,
        json -> {
          json.writeStringProperty("task", JsonParts.taskName(transcript));
          verbose(json, transcript, options);
          JsonParts.duration(json, transcript);
        });
  }

  static void writeDiarized(Transcript transcript, RenderOptions options, Writer out)
      throws IOException {
    JsonParts.object(
        out,
        json -> {
          json.writeStringProperty("task", JsonParts.taskName(transcript));
          JsonParts.time(json, "duration", transcript.duration());
          json.writeStringProperty("text", transcript.text());
          json.writeArrayPropertyStart("segments");
          var number = 0;
          for (var segment : transcript.segments()) {
            json.writeStartObject();
            JsonParts.spoken(json, JsonParts.segmentId(++number), segment, options);
            json.writeEndObject();
          }
          json.writeEndArray();
          JsonParts.duration(json, transcript);
        });
  }

  /// Writes all of `verbose_json` except its task and its usage.
  public static void verbose(JsonGenerator json, Transcript transcript, RenderOptions options) {
    json.writeStringProperty("language", language(transcript));
    transcript
        .languageProbability()
        .ifPresent(sure -> JsonParts.figure(json, "language_probability", sure));
    JsonParts.time(json, "duration", transcript.duration());
    json.writeStringProperty("text", transcript.text());
    json.writeArrayPropertyStart("segments");
    var id = 0;
    for (var segment : transcript.segments()) {
      json.writeStartObject();
      segment(json, id++, segment);
      if (options.words()) {
        json.writeArrayPropertyStart("words");
        segment.words().forEach(word -> word(json, word, true));
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (options.words()) {
      json.writeArrayPropertyStart("words");
      transcript
          .segments()
          .forEach(segment -> segment.words().forEach(word -> word(json, word, false)));
      json.writeEndArray();
    }
    dropped(json, transcript.dropped());
  }

  /// OpenAI documents the language of a translation as that of its text, which is English.
  private static String language(Transcript transcript) {
    return transcript.task() == Task.TRANSLATE
        ? "english"
        : transcript.language().map(Language::englishName).orElse("unknown");
  }

  private static void segment(JsonGenerator json, int id, Segment segment) {
    json.writeNumberProperty("id", id);
    // Whisper counts frames of 10 ms here.
    json.writeNumberProperty("seek", (long) (segment.start() * 100));
    JsonParts.span(json, segment.time());
    json.writeStringProperty("text", segment.text());
    json.writeArrayPropertyStart("tokens");
    for (int token : segment.tokens()) {
      json.writeNumber(token);
    }
    json.writeEndArray();
    figures(json, segment);
  }

  private static void figures(JsonGenerator json, Segment segment) {
    JsonParts.figure(json, "temperature", segment.decoding().temperature());
    JsonParts.figure(json, "avg_logprob", segment.decoding().averageLogProbability());
    JsonParts.figure(json, "compression_ratio", segment.compressionRatio());
    JsonParts.figure(json, "no_speech_prob", segment.decoding().noSpeechProbability());
  }

  /// Writes a word. Its probability appears only inside its segment, where OpenAI has no words at
  /// all.
  private static void word(JsonGenerator json, Word word, boolean probability) {
    json.writeStartObject();
    json.writeStringProperty("word", word.text().strip());
    JsonParts.span(json, word.time());
    if (probability) {
      JsonParts.figure(json, "probability", word.probability());
    }
    json.writeEndObject();
  }

  /// Adds the member only if something was dropped: other answers look like those of a stock
  /// server.
  private static void dropped(JsonGenerator json, List<DroppedSegment> dropped) {
    if (dropped.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("dropped");
    for (var drop : dropped) {
      json.writeStartObject();
      json.writeStringProperty("reason", drop.reason().name().toLowerCase(Locale.ROOT));
      JsonParts.span(json, drop.segment().time());
      json.writeStringProperty("text", drop.segment().text());
      figures(json, drop.segment());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
