package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams.ChunkingStrategy.VadConfig;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/// OpenAI's own client, as its users have it.
@HarkTest
class OpenAiClientTest {
  private static final Path EN_4 = Path.of("src/test/resources/audio/en-4.m4a");

  @LocalServerPort int port;

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + port + "/v1")
        .apiKey(key)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"whisper-1", "gpt-transcribe"})
  void transcribes(String model) {
    var params = TranscriptionCreateParams.builder().file(EN_4).model(model).build();
    var answer = client(HarkTest.KEY).audio().transcriptions().create(params);
    assertThat(answer.asTranscription().text()).isEqualTo("four five one four nine four six");
  }

  @Test
  void readsVerboseJson() {
    var params =
        TranscriptionCreateParams.builder()
            .file(EN_4)
            .model("digits")
            .responseFormat(AudioResponseFormat.VERBOSE_JSON)
            .build();
    var answer = client(HarkTest.KEY).audio().transcriptions().create(params).asVerbose();
    assertThat(answer.language()).isEqualTo("english");
    assertThat(answer.segments()).hasValueSatisfying(segments -> assertThat(segments).hasSize(2));
    assertThat(answer.duration()).isBetween(4.2, 4.5);
  }

  @Test
  void streams() {
    var params =
        TranscriptionCreateParams.builder()
            .file(Path.of("src/test/resources/audio/en-75s.wav"))
            .model("gpt-4o-transcribe")
            .language("en")
            .build();
    var deltas = new ArrayList<String>();
    var done = new ArrayList<String>();
    try (var stream = client(HarkTest.KEY).audio().transcriptions().createStreaming(params)) {
      stream.stream()
          .map(TranscriptionStreamEvent::validate)
          .forEach(event -> {
            event.transcriptTextDelta().ifPresent(delta -> deltas.add(delta.delta()));
            event.transcriptTextDone().ifPresent(end -> done.add(end.text()));
          });
    }
    assertThat(deltas).hasSizeGreaterThan(3);
    assertThat(done)
        .containsExactly(String.join("", deltas))
        .containsExactly(new Api(port).text("en-75s.wav", "language=en"));
  }

  @Test
  void setsVoiceActivity() {
    var params =
        TranscriptionCreateParams.builder()
            .file(EN_4)
            .model("digits")
            .chunkingStrategy(
                VadConfig.builder()
                    .type(VadConfig.Type.SERVER_VAD)
                    .prefixPaddingMs(200)
                    .silenceDurationMs(400)
                    .threshold(0.6)
                    .build())
            .build();
    assertThat(
            client(HarkTest.KEY).audio().transcriptions().create(params).asTranscription().text())
        .isEqualTo("four five one four nine four six");
  }

  @Test
  void readsWhoSpeaks() {
    var params =
        TranscriptionCreateParams.builder()
            .file(EN_4)
            .model("digits")
            .responseFormat(AudioResponseFormat.DIARIZED_JSON)
            .addKnownSpeakerName("Ann")
            .addKnownSpeakerReference("data:audio/wav;base64," + "A".repeat(300_000))
            .build();
    var answer = client(HarkTest.KEY).audio().transcriptions().create(params).asDiarized();
    assertThat(answer.segments()).isNotEmpty().allMatch(it -> it.speaker().equals("Ann"));
  }

  @Test
  void listsModels() {
    assertThat(client(HarkTest.KEY).models().list().data())
        .anyMatch(model -> model.id().equals("digits"));
  }

  @Test
  void understandsOurErrors() {
    var unknown = TranscriptionCreateParams.builder().file(EN_4).model("nothing").build();
    assertThatThrownBy(() -> client(HarkTest.KEY).audio().transcriptions().create(unknown))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("digits");
    var params = TranscriptionCreateParams.builder().file(EN_4).model("digits").build();
    assertThatThrownBy(() -> client("wrong-key-0123456789").audio().transcriptions().create(params))
        .isInstanceOf(UnauthorizedException.class);
  }
}
