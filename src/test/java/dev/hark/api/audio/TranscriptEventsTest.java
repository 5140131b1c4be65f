package dev.hark.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.ObjectMappers;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TestTranscripts;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcript.render.ResponseFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TranscriptEventsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static RenderOptions plain(ResponseFormat format) {
    return new RenderOptions(format, false, false, List.of());
  }

  private static Segment segment(double start, String text) {
    return new Segment(start, start + 1, text, List.of(7), 0, 0, 0);
  }

  private void write(RenderOptions renderOptions, String... texts) throws IOException {
    var events = new TranscriptEvents(renderOptions, out);
    var segments =
        Arrays.stream(texts)
            .map(text -> segment(Arrays.asList(texts).indexOf(text), text))
            .toList();
    for (var segment : segments) {
      events.segment(segment);
    }
    events.done(TestTranscripts.of(texts.length, segments), "local/x", 1);
  }

  private List<String> data() {
    return Arrays.stream(out.toString(StandardCharsets.UTF_8).split("\n\n", -1))
        .filter(event -> event.startsWith("data: "))
        .map(event -> event.substring("data: ".length()))
        .toList();
  }

  private List<JsonNode> events() {
    return data().stream()
        .filter(data -> !data.equals("[DONE]"))
        .map(new JsonMapper()::readTree)
        .toList();
  }

  private String deltas() {
    return events().stream()
        .filter(event -> event.path("type").asString().endsWith("delta"))
        .map(event -> event.path("delta").asString())
        .collect(Collectors.joining());
  }

  @Test
  void deltasAreTheText() throws IOException {
    write(plain(ResponseFormat.JSON), "  One,\n", "\n", " two \u2028", " ", "three. ", " ");
    var done = events().getLast();
    assertThat(done.path("type").asString()).isEqualTo("transcript.text.done");
    assertThat(done.path("text").asString())
        .isEqualTo("One,\n\n two \u2028 three.")
        .isEqualTo(deltas());
    assertThat(data().getLast()).isEqualTo("[DONE]");
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n\n");
  }

  @Test
  void silenceIsAnEmptyText() throws IOException {
    write(plain(ResponseFormat.TEXT), " ");
    assertThat(events()).hasSize(1);
    assertThat(events().getFirst().path("text").asString()).isEmpty();
  }

  @Test
  void speakersComeWithEachSegment() throws IOException {
    write(
        new RenderOptions(ResponseFormat.DIARIZED_JSON, false, false, List.of("Ann")),
        " One",
        " two");
    assertThat(data())
        .startsWith(
            "{\"type\":\"transcript.text.delta\",\"delta\":\"One\",\"segment_id\":\"seg_001\"}",
            "{\"type\":\"transcript.text.segment\",\"id\":\"seg_001\",\"start\":0.0,\"end\":1.0,"
                + "\"text\":\"One\",\"speaker\":\"Ann\"}",
            "{\"type\":\"transcript.text.delta\",\"delta\":\" two\",\"segment_id\":\"seg_002\"}");
  }

  @Test
  void theLastEventSaysWhatTheHeadersCouldNot() throws IOException {
    write(plain(ResponseFormat.VERBOSE_JSON), " One");
    var done = events().getLast();
    assertThat(done.path("hark").toString()).isEqualTo("{\"engine\":\"local/x\",\"retries\":1}");
    assertThat(done.path("segments").size()).isEqualTo(1);
    assertThat(done.path("usage").toString())
        .isEqualTo(
            "{\"type\":\"tokens\",\"input_tokens\":50,\"output_tokens\":1,\"total_tokens\":51,\"seconds\":1}");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"JSON", "TEXT", "VERBOSE_JSON", "DIARIZED_JSON"})
  void stockClientReadsEveryEvent(ResponseFormat format) throws IOException {
    write(new RenderOptions(format, true, true, List.of()), " One", " two");
    for (var event : events()) {
      ObjectMappers.jsonMapper()
          .readValue(event.toString(), TranscriptionStreamEvent.class)
          .validate();
    }
  }

  @Test
  void lifeIsACommentAndFailureAnEvent() throws IOException {
    var events = new TranscriptEvents(plain(ResponseFormat.JSON), out);
    events.keepAlive();
    events.failed("{\"error\":{}}");
    assertThat(out).hasToString(": keep-alive\n\ndata: {\"error\":{}}\n\n");
  }

  @Test
  void aClientThatLeavesIsAnIoException() {
    var gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };
    var events = new TranscriptEvents(plain(ResponseFormat.JSON), gone);
    assertThatThrownBy(() -> events.segment(segment(0, " one")))
        .isExactlyInstanceOf(IOException.class);
  }
}
