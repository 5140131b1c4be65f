package dev.hark.api.audio;

import dev.hark.transcript.Segment;
import dev.hark.transcript.Transcript;
import dev.hark.transcript.render.JsonForm;
import dev.hark.transcript.render.JsonParts;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcript.render.ResponseFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a transcript as it grows, as OpenAI's server-sent events. The deltas, one after the
/// other, are the final text. Each event is flushed. An instance serves one answer and one thread.
public final class TranscriptEvents {
  /// Clients ignore this line, and proxies take it for a sign of life.
  private static final String COMMENT = ": keep-alive\n\n";

  private final RenderOptions renderOptions;
  private final Writer out;
  private boolean begun;
  private String heldBack = "";
  private int segments;

  /// @param out is flushed after each event and left open
  public TranscriptEvents(RenderOptions renderOptions, OutputStream out) {
    this.renderOptions = renderOptions;
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  /// Says that the server is alive.
  public void keepAlive() throws IOException {
    out.append(COMMENT);
    out.flush();
  }

  /// Sends a segment that is final: its text as a delta and, in `diarized_json`, its speaker.
  public void segment(Segment segment) throws IOException {
    var id = JsonParts.segmentId(++segments);
    var diarized = renderOptions.format() == ResponseFormat.DIARIZED_JSON;
    var delta = next(segment.text());
    if (!delta.isEmpty()) {
      event(json -> {
        json.writeStringProperty("type", "transcript.text.delta");
        json.writeStringProperty("delta", delta);
        if (renderOptions.logProbabilities()) {
          JsonParts.logProbabilities(json, List.of(segment));
        }
        if (diarized) {
          json.writeStringProperty("segment_id", id);
        }
      });
    }
    if (diarized) {
      event(json -> JsonParts.spoken(json, id, segment, renderOptions));
    }
  }

  /// Ends the stream with the whole text, in `verbose_json` with everything that this format has,
  /// and the mark that nothing follows.
  ///
  /// @param engine the engines that transcribed
  /// @param retries windows that had to be decoded again
  public void done(Transcript transcript, String engine, int retries) throws IOException {
    event(json -> {
      json.writeStringProperty("type", "transcript.text.done");
      if (renderOptions.format() == ResponseFormat.VERBOSE_JSON) {
        json.writeStringProperty("task", JsonParts.taskName(transcript));
        JsonForm.verbose(json, transcript, renderOptions);
      } else {
        json.writeStringProperty("text", transcript.text());
        JsonParts.languages(json, transcript);
      }
      if (renderOptions.logProbabilities()) {
        JsonParts.logProbabilities(json, transcript.segments());
      }
      JsonParts.tokens(json, transcript);
      // The headers went out before this was known.
      json.writeObjectPropertyStart("hark");
      json.writeStringProperty("engine", engine);
      json.writeNumberProperty("retries", retries);
      json.writeEndObject();
    });
    out.append("data: [DONE]\n\n");
    out.flush();
  }

  /// Ends the stream with a failure.
  ///
  /// @param envelope OpenAI's envelope, JSON on one line
  public void failed(String envelope) throws IOException {
    out.append("data: ").append(envelope).append("\n\n");
    out.flush();
  }

  /// The text is stripped as a whole, so white space is sent only when more text follows it.
  private String next(String text) {
    var all = heldBack + text;
    var shown = begun ? all : all.stripLeading();
    var end = shown.stripTrailing().length();
    heldBack = shown.substring(end);
    begun |= end > 0;
    return shown.substring(0, end);
  }

  private void event(JsonParts.Members members) throws IOException {
    out.append("data: ");
    JsonParts.object(out, members);
    out.append("\n\n");
    out.flush();
  }
}
