package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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

  @Test
  void transcribes() {
    var params = TranscriptionCreateParams.builder().file(EN_4).model("whisper-1").build();
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
