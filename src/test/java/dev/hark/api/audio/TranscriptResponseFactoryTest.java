package dev.hark.api.audio;

import static dev.hark.api.audio.AnswerServer.quick;
import static dev.hark.api.audio.AnswerServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.api.audio.KeepAliveSettings.Mode;
import dev.hark.problem.Problem;
import dev.hark.transcript.render.ResponseFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// How answers begin, go on and end, through a real Tomcat and raw sockets.
class TranscriptResponseFactoryTest {
  private static final String JSON =
      "{\"text\":\"one\",\"usage\":{\"type\":\"duration\",\"seconds\":2}}";
  private static final String OVERLOADED = "Try again later.";

  @TempDir private static Path spool;
  private static AnswerServer server;

  @BeforeAll
  static void start() {
    server = new AnswerServer(spool, quick(Mode.AUTO));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RuntimeException overloaded() {
    return Problem.of(Problem.Kind.UNAVAILABLE, OVERLOADED).asException();
  }

  @Test
  void aPlainAnswerSaysWhoMadeIt() throws Exception {
    try (var http = server.connect()) {
      http.send(request(ResponseFormat.JSON));
      var job = server.job();
      job.started();
      job.hears(" one");
      job.ends();
      var answer = http.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers())
          .containsEntry("x-hark-engine", "local/fake")
          .containsEntry("x-hark-retries", "1")
          .doesNotContainKey("preference-applied");
      assertThat(answer.text()).isEqualTo(JSON);
    }
  }

  @Test
  void aStreamSendsTextAsItIsHeard() throws Exception {
    try (var http = server.connect()) {
      http.send(request("", "stream", "true"));
      var job = server.job();
      job.started();
      var head = http.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers())
          .containsEntry("content-type", "text/event-stream;charset=utf-8")
          .containsEntry("cache-control", "no-cache")
          .containsEntry("x-accel-buffering", "no")
          .containsEntry("x-hark-engine", "local/fake");
      assertThat(http.chunk()).isEqualTo(": keep-alive\n\n");
      job.hears(" one");
      var chunk = http.chunk();
      while (chunk.startsWith(":")) {
        chunk = http.chunk();
      }
      assertThat(chunk)
          .isEqualTo("data: {\"type\":\"transcript.text.delta\",\"delta\":\"one\"}\n\n");
      assertThat(http.chunk()).isEqualTo(": keep-alive\n\n");
      job.ends();
      assertThat(http.chunks())
          .contains("\"transcript.text.done\",\"text\":\"one\"", "\"retries\":1")
          .endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void aStreamBeginsBeforeTheAudioIsDecoded() throws Exception {
    try (var http = server.connect()) {
      http.send(request("", "stream", "true"));
      assertThat(http.head().headers()).doesNotContainKey("x-hark-engine");
      assertThat(http.chunk()).isEqualTo(": keep-alive\n\n");
      var job = server.job();
      job.fails(overloaded());
      assertThat(http.chunks())
          .contains("data: {\"error\":{\"message\":\"" + OVERLOADED + "\"")
          .doesNotContain("[DONE]");
    }
  }

  @Test
  void whatFailsBeforeTheFirstByteHasItsOwnStatus() throws Exception {
    try (var slow = new AnswerServer(spool, slow());
        var http = slow.connect()) {
      http.send(request("", "stream", "true"));
      slow.job().fails(overloaded());
      var answer = http.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("retry-after");
      assertThat(answer.message()).isEqualTo(OVERLOADED);
    }
  }

  private static KeepAliveSettings slow() {
    var hour = Duration.ofHours(1);
    return new KeepAliveSettings(Mode.AUTO, hour, hour, List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CF-Ray: 8a1b-FRA\n", "Prefer: respond-async;wait=7, wait=100\n"})
  void blanksKeepAJsonAnswerAlive(String header) throws Exception {
    try (var http = server.connect()) {
      http.send(request(header));
      var head = http.head();
      assertThat(head.headers()).containsEntry("content-type", "application/json");
      if (header.startsWith("Prefer")) {
        assertThat(head.headers()).containsEntry("preference-applied", "wait=100");
      }
      assertThat(http.chunk()).isEqualTo(" ");
      assertThat(http.chunk()).isEqualTo(" ");
      var job = server.job();
      job.hears(" one");
      job.ends();
      var body = http.chunks();
      assertThat(body.strip()).isEqualTo(JSON);
      assertThat(new JsonMapper().readTree(body).path("text").asString()).isEqualTo("one");
    }
  }

  @Test
  void aFailureAfterTheFirstBlankIsTheEnvelope() throws Exception {
    for (var failure : new RuntimeException[] {overloaded(), new IllegalStateException("secret")}) {
      try (var http = server.connect()) {
        http.send(request("Prefer: wait\n", "response_format", "verbose_json"));
        assertThat(http.head().status()).isEqualTo(200);
        server.job().fails(failure);
        var error = new JsonMapper().readTree(http.chunks()).path("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").asString()).doesNotContain("secret");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TEXT", "SRT", "VTT"})
  void textTakesNoBlanks(ResponseFormat format) throws Exception {
    try (var http = server.connect()) {
      http.send(request("Prefer: wait\n", "response_format", format.wireName()));
      server.job().fails(overloaded());
      assertThat(http.answer().status()).isEqualTo(503);
    }
  }

  @Test
  void aForgedTunnelHeaderDoesNothing() throws Exception {
    var settings =
        new KeepAliveSettings(
            Mode.AUTO, Duration.ofMillis(20), Duration.ofMillis(20), List.of("192.0.2.0/24"));
    try (var other = new AnswerServer(spool, settings);
        var http = other.connect()) {
      http.send(request("CF-Ray: 8a1b-FRA\n"));
      other.job().fails(overloaded());
      assertThat(http.answer().status()).isEqualTo(503);
    }
  }

  @Test
  void theConnectionGoesOnAfterEveryKindOfAnswer() throws Exception {
    try (var http = server.connect()) {
      for (var text :
          new String[] {
            request(ResponseFormat.JSON), request("Prefer: wait\n"), request("", "stream", "true")
          }) {
        http.send(text);
        var job = server.job();
        job.hears(" one");
        job.ends();
        assertThat(http.answer().status()).isEqualTo(200);
      }
    }
  }
}
