package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIIoException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import dev.hark.http.RawHttp;
import dev.hark.tunnel.FakeTunnel;
import dev.hark.tunnel.FakeTunnel.Mode;
import dev.hark.tunnel.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections that break between client, tunnel and server: nothing is left, and who asks again is
/// answered.
class TunnelDropsTest extends TunnelledServer {
  private static RawHttp ask(FakeTunnel tunnel, String file, String... fields) throws IOException {
    var form = Api.form(file, Api.audio(file), fields);
    var http = new RawHttp(tunnel.port());
    http.send(
        """
        POST %s HTTP/1.1
        Host: x
        Authorization: Bearer %s
        Content-Type: multipart/form-data; boundary=%s
        Content-Length: %d

        """
            .formatted(PATH, HarkTest.KEY, Api.boundary(), form.length));
    return http.send(form);
  }

  @Test
  void aClientThatLeavesGivesItsPlaceBack() throws Exception {
    var before = cancelled();
    try (var tunnel = tunnel(Mode.STREAMS);
        var clients = Executors.newVirtualThreadPerTaskExecutor();
        var slot = hold();
        var one = ask(tunnel, "en-4.wav", "language=en");
        var other = ask(tunnel, "en-4.wav", "language=en", "stream=true")) {
      await().until(() -> waiting() == 2);
      one.hangUp();
      other.reset();
      await().until(() -> waiting() == 0 && cancelled() == before + 2);
      assertThat(tunnel.dropped()).isEqualTo(2);
      var again = clients.submit(() -> through(tunnel).text("en-4.wav", "language=en"));
      await().until(() -> waiting() == 1);
      slot.release();
      assertThat(again.get()).isEqualTo(EN_4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSentHalfOfItSendsItAgain(boolean reset) {
    var half = new Fault.DropRequest(70_000, reset);
    try (var tunnel = tunnel(Mode.STREAMS, half, new Fault.DropAnswer(0, reset))) {
      var api = through(tunnel);
      for (var round = 1; round <= 2; round++) {
        assertThatThrownBy(() -> api.transcribe("en-4.wav", "language=en"))
            .isInstanceOf(UncheckedIOException.class);
        assertThat(tunnel.dropped()).isEqualTo(round);
        awaitQuiet();
      }
      assertThat(api.text("en-4.wav", "language=en")).isEqualTo(EN_4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStreamThatBreaksInTheMiddleIsStopped(boolean reset) {
    try (var tunnel = tunnel(Mode.STREAMS, new Fault.DropAnswer(150, reset))) {
      var api = through(tunnel);
      assertThatThrownBy(() -> api.transcribe("de-40s.wav", "language=de", "stream=true"))
          .isInstanceOf(UncheckedIOException.class);
      awaitQuiet();
      assertThat(api.transcribe("de-40s.wav", "language=de", "stream=true").body())
          .contains("transcript.text.done")
          .endsWith("data: [DONE]\n\n");
    }
  }

  /// The answer lies in the buffers between them, and nothing of the server waits for its reader.
  @Test
  void aClientThatReadsLateHoldsNothing() throws Exception {
    var before = finished();
    try (var tunnel = tunnel(Mode.STREAMS);
        var http = ask(tunnel, "de-40s.wav", "language=de", "response_format=verbose_json")) {
      await().until(() -> finished() == before + 1);
      awaitQuiet();
      // blanks go ahead of an answer that takes its time
      assertThat(http.answer().text().strip()).startsWith("{\"task\":").endsWith("}");
    }
  }

  /// It sends other requests again by itself, but not a form with a file.
  @Test
  void openAisClientIsAnsweredWhenItAsksAgain() {
    try (var tunnel =
        tunnel(Mode.STREAMS, new Fault.DropRequest(1000, true), new Fault.DropAnswer(0, false))) {
      var client =
          OpenAIOkHttpClient.builder()
              .baseUrl("http://127.0.0.1:" + tunnel.port() + "/v1")
              .apiKey(HarkTest.KEY)
              .build();
      var transcriptions = client.audio().transcriptions();
      for (var round = 0; round < 2; round++) {
        assertThatThrownBy(() -> transcriptions.create(clip()))
            .isInstanceOf(OpenAIIoException.class);
      }
      assertThat(transcriptions.create(clip()).asTranscription().text()).isEqualTo(EN_4);
    }
  }

  /// Its file can be read once.
  private static TranscriptionCreateParams clip() {
    return TranscriptionCreateParams.builder()
        .file(Path.of("src/test/resources/audio/en-4.m4a"))
        .model("digits")
        .build();
  }
}
