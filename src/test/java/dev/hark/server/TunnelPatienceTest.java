package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.tunnel.FakeTunnel;
import dev.hark.tunnel.FakeTunnel.Mode;
import dev.hark.tunnel.Faults;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Work that takes longer than a tunnel waits for the first byte of an answer.
class TunnelPatienceTest extends TunnelledServer {
  private static final String[] NO_PREFERENCE = {};
  private static final String[] WAIT = {"Prefer", "wait"};
  private static final String[] WAIT_BRIEFLY = {"Prefer", "wait=2"};

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  private Future<HttpResponse<String>> ask(
      FakeTunnel tunnel, String[] headers, String format, String stream) {
    var api = through(tunnel);
    var request =
        api.request(
            PATH,
            "en-4.wav",
            Api.audio("en-4.wav"),
            "language=en",
            "response_format=" + format,
            "stream=" + stream);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return clients.submit(() -> api.send(request.build()));
  }

  private Future<HttpResponse<String>> ask(FakeTunnel tunnel, String[] headers, String format) {
    return ask(tunnel, headers, format, "false");
  }

  /// The text formats are given up, which shows that the tunnel's patience has come to its end.
  @Test
  void allThatCanShowLifeIsAnsweredAndTheRestIsGivenUp() throws Exception {
    var kept = new ArrayList<Future<HttpResponse<String>>>();
    var streamed = new ArrayList<Future<HttpResponse<String>>>();
    var bounded = new ArrayList<Future<HttpResponse<String>>>();
    var boundedText = new ArrayList<Future<HttpResponse<String>>>();
    var givenUp = new ArrayList<Future<HttpResponse<String>>>();
    try (var streaming = tunnel(Mode.STREAMS);
        var buffering = tunnel(Mode.BUFFERS);
        var stranger = tunnel(STRANGER, MOST, Mode.STREAMS, Faults.none());
        clients;
        var slot = hold()) {
      for (var tunnel : List.of(streaming, buffering)) {
        kept.add(ask(tunnel, NO_PREFERENCE, "json"));
        kept.add(ask(tunnel, NO_PREFERENCE, "verbose_json"));
        kept.add(ask(tunnel, NO_PREFERENCE, "diarized_json"));
        streamed.add(ask(tunnel, NO_PREFERENCE, "json", "true"));
      }
      kept.add(ask(stranger, WAIT, "json"));
      streamed.add(ask(stranger, NO_PREFERENCE, "text", "true"));
      await().until(() -> waiting() == kept.size() + streamed.size());
      for (var tunnel : List.of(streaming, buffering)) {
        bounded.add(ask(tunnel, WAIT_BRIEFLY, "json"));
        boundedText.add(ask(tunnel, WAIT_BRIEFLY, "text"));
        givenUp.add(ask(tunnel, NO_PREFERENCE, "text"));
        givenUp.add(ask(tunnel, WAIT, "srt"));
        givenUp.add(ask(tunnel, NO_PREFERENCE, "vtt"));
      }
      // Not every peer may say that it is a tunnel.
      givenUp.add(ask(stranger, NO_PREFERENCE, "json"));
      for (var answer : givenUp) {
        assertThat(answer.get().statusCode()).isEqualTo(524);
      }
      for (var answer : bounded) {
        assertDeadlineIn(answer.get(), 200);
      }
      for (var answer : boundedText) {
        assertDeadlineIn(answer.get(), 504);
      }
      // Those who were given up have left.
      await().until(() -> waiting() == kept.size() + streamed.size());
      slot.release();
      for (var answer : kept) {
        assertKeptAlive(answer.get());
      }
      for (var answer : streamed) {
        assertStreamed(answer.get());
      }
    }
  }

  private static void assertDeadlineIn(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("wait=2");
    assertThat(Api.error(answer))
        .containsEntry("type", "server_error")
        .hasEntrySatisfying("message", it -> assertThat(it).contains("took longer"));
  }

  private static void assertKeptAlive(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).startsWith(" ");
    assertThat(Api.json(answer).get("text").asString()).isEqualTo(EN_4);
  }

  private static void assertStreamed(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith(": keep-alive\n\n")
        .contains("\"transcript.text.done\",\"text\":\"" + EN_4 + "\"")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsQuickNeedsNoSigns(Mode mode) {
    try (var tunnel = tunnel(mode)) {
      var api = through(tunnel);
      assertThat(api.text("en-4.wav", "language=en")).isEqualTo(EN_4);
      var beginnings = Map.of("text", EN_4 + "\n", "srt", "1\n", "vtt", "WEBVTT\n\n");
      beginnings.forEach((format, beginning) -> {
        var answer = api.transcribe("en-4.mp3", "language=en", "response_format=" + format);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(beginning);
      });
    }
  }

  @Test
  void modelsAndHealthAreToldThroughIt() {
    try (var tunnel = tunnel(Mode.STREAMS)) {
      assertThat(through(tunnel).get("/v1/models").body()).contains("digits");
      assertThat(through(tunnel).get("/health").statusCode()).isEqualTo(200);
    }
  }
}
