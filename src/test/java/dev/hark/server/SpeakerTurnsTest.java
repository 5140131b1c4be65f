package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Models that mark where another speaker begins (tinydiarize). Theirs are not to be had, so the
/// demo model is taught to mark a turn where it hears `four`: the mark's row of the embedding,
/// which also is the last layer, becomes that of the word, a little longer.
@HarkTest
class SpeakerTurnsTest {
  private static final String EMBEDDING = "decoder.token_embedding.weight";
  private static final int FOUR = 1451;
  private static final int TURN = 50360;
  private static final int WIDTH = 64;

  @LocalServerPort int port;

  @Value("${hark.cache-dir}")
  Path cache;

  @Value("${hark.models-dir}")
  Path models;

  private Path marking;
  private Path silent;

  @BeforeEach
  void teachTheMark() throws IOException {
    var model = Files.readAllBytes(cache.resolve("models/ggml-digits.bin"));
    var weights = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
    int name = new String(model, StandardCharsets.ISO_8859_1).indexOf(EMBEDDING);
    assertThat(name).isPositive();
    int rows = name + EMBEDDING.length();
    for (int i = 0; i < WIDTH; i++) {
      var weight = Float.float16ToFloat(weights.getShort(rows + 2 * (FOUR * WIDTH + i)));
      weights.putShort(rows + 2 * (TURN * WIDTH + i), Float.floatToFloat16(1.25f * weight));
    }
    Files.createDirectories(models);
    marking = Files.write(models.resolve("ggml-turns-tdrz.bin"), model);
    silent = Files.write(models.resolve("ggml-turns.bin"), model);
  }

  @AfterEach
  void forget() throws IOException {
    Files.delete(marking);
    Files.delete(silent);
  }

  private List<String> spoken(String model) {
    var response =
        new Api(port)
            .transcribe(
                "en-4.wav", "model=" + model, "response_format=diarized_json", "language=en");
    assertThat(response.statusCode()).isEqualTo(200);
    return StreamSupport.stream(Api.json(response).get("segments").spliterator(), false)
        .map(it -> it.get("speaker").asString() + ": " + it.get("text").asString().strip())
        .toList();
  }

  @Test
  void aTurnGivesTheWordToTheOtherSpeaker() {
    assertThat(spoken("turns-tdrz")).containsExactly("A: five one", "B: nine six");
  }

  @Test
  void theMarkMeansNothingToOtherModels() {
    assertThat(spoken("turns")).containsExactly("A: four five one", "A: four nine four six");
  }
}
