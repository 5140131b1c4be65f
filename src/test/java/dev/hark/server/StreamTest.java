package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.http.RawHttp;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/// The text as it grows, from real workers.
@HarkTest
class StreamTest {
  @LocalServerPort int port;

  @Value("${hark.audio.spool}")
  Path spool;

  private static List<JsonNode> events(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("text/event-stream"));
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
    return Arrays.stream(response.body().split("\n\n"))
        .filter(event -> event.startsWith("data: {"))
        .map(event -> Api.JSON.readTree(event.substring("data: ".length())))
        .toList();
  }

  private static List<JsonNode> ofType(List<JsonNode> events, String type) {
    return events.stream()
        .filter(event -> event.path("type").asString().equals("transcript.text." + type))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text", "verbose_json", "diarized_json"})
  void deltasAreTheTextOfTheWholeAnswer(String format) {
    var api = new Api(port);
    var fields = new String[] {"language=en", "stream=true", "response_format=" + format};
    var response = api.transcribe("en-75s.wav", fields);
    assertThat(response.headers().firstValue("x-hark-engine")).hasValue("local/digits");
    var events = events(response);
    var deltas = ofType(events, "delta");
    assertThat(deltas).hasSizeGreaterThan(3);
    var text = deltas.stream().map(it -> it.path("delta").asString()).collect(Collectors.joining());
    assertThat(events.getLast().path("type").asString()).isEqualTo("transcript.text.done");
    assertThat(events.getLast().path("text").asString()).isEqualTo(text);
    assertThat(text).isEqualTo(api.text("en-75s.wav", "language=en"));
    assertThat(events.getLast().path("usage").path("seconds").asInt()).isBetween(74, 77);
    var segments = ofType(events, "segment");
    assertThat(segments).hasSize(format.equals("diarized_json") ? deltas.size() : 0);
  }

  @Test
  void translationsStreamToo() {
    var response =
        new Api(port)
            .post("/v1/audio/translations", "de-2.wav", Api.audio("de-2.wav"), "stream=true");
    assertThat(events(response).getLast().path("text").asString()).isEqualTo("seven zero two five");
  }

  @Test
  void theFirstDeltaComesBeforeTheEndAndAHangUpLeavesNothing() throws Exception {
    var form = Api.form("a.flac", Api.audio("en-300s.flac"), "language=en", "stream=true");
    try (var http = new RawHttp(port)) {
      http.send(
          """
          POST /v1/audio/transcriptions HTTP/1.1
          Host: x
          Authorization: Bearer %s
          Content-Type: multipart/form-data; boundary=%s
          Content-Length: %d

          """
              .formatted(HarkTest.KEY, Api.boundary(), form.length));
      http.send(form);
      assertThat(http.head().status()).isEqualTo(200);
      assertThat(http.chunk()).startsWith(": ");
      var event = http.chunk();
      while (event.startsWith(": ")) {
        event = http.chunk();
      }
      assertThat(event).contains("transcript.text.delta");
      // The upload lies there as long as somebody works on it.
      assertThat(spooledFiles()).isPositive();
    }
    await().until(() -> spooledFiles() == 0);
  }

  private long spooledFiles() throws Exception {
    try (var files = Files.walk(spool)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("lock"))
          .count();
    }
  }
}
