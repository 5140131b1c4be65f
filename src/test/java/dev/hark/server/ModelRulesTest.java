package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.HarkApplication;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/// `models.yaml` and the limit of memory, with a server of their own.
@ExtendWith(OutputCaptureExtension.class)
class ModelRulesTest {
  private static final String RULES =
      """
      models:
        french:
          language: fr
          beam_size: 2
      keys:
        HARK_API_KEY: %s
      """;

  @TempDir static Path data;
  private static ConfigurableApplicationContext server;
  private static Path rules;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    var models = Files.createDirectories(data.resolve("models"));
    var digits = Path.of("src/main/resources/models/ggml-digits.bin");
    Files.copy(digits, models.resolve("ggml-french.bin"));
    huge(models.resolve("ggml-huge.bin"));
    rules =
        Files.writeString(models.resolve("models.yaml"), RULES.formatted("[digits, french, huge]"));
    server = run();
    api = new Api(Integer.parseInt(server.getEnvironment().getProperty("local.server.port", "0")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ConfigurableApplicationContext run(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--hark.data-dir=" + data,
                "--hark.api-key=" + HarkTest.KEY,
                "--hark.quota.requests-per-minute=0",
                "--hark.engine.states=1",
                "--hark.engine.memory-budget=800MB"));
    arguments.addAll(List.of(more));
    return SpringApplication.run(HarkApplication.class, arguments.toArray(String[]::new));
  }

  /// The header of large-v3 and no weights: as much as the server looks at before it loads.
  private static void huge(Path file) throws IOException {
    var header = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (int field :
        new int[] {0x67676d6c, 51_866, 1500, 1280, 20, 32, 448, 1280, 20, 32, 128, 1}) {
      header.putInt(field);
    }
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(header.array());
      sparse.setLength(3L << 30);
    }
  }

  @Test
  void aModelsDefaultsHoldWhereTheRequestDoesNotSay() {
    var own = Api.json(api.transcribe("en-4.wav", "model=french", "response_format=verbose_json"));
    assertThat(own.get("language").asString()).isEqualTo("french");
    var asked =
        Api.json(
            api.transcribe(
                "en-4.wav", "model=french", "response_format=verbose_json", "language=en"));
    assertThat(asked.get("language").asString()).isEqualTo("english");
  }

  @Test
  void aModelThatCannotFitIsRefusedWithTheNumbers() {
    var response = api.transcribe("en-4.wav", "model=huge");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.error(response))
        .containsEntry("param", "model")
        .hasEntrySatisfying(
            "message",
            message ->
                assertThat(message)
                    .containsPattern("'huge' needs about 4\\d{3} MiB")
                    .contains("800 MiB for models (hark.engine.memory-budget)"));
  }

  @Test
  void aDefaultModelThatCannotFitIsNotStartedWith(CapturedOutput output) {
    assertThatThrownBy(() -> run("--hark.model=huge")).isInstanceOf(RuntimeException.class);
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "'huge' needs about", "HARK_ENGINE_MEMORY_BUDGET");
  }

  @Test
  void aKeySeesOnlyTheModelsItMayUse() throws IOException {
    Files.writeString(rules, RULES.formatted("[digits]"));
    try {
      var response = api.transcribe("en-4.wav", "model=french");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Api.error(response)).containsEntry("code", "model_not_found");
      assertThat(Api.error(response).get("message")).contains("Available: digits. ");
      assertThat(api.get("/v1/models/french").statusCode()).isEqualTo(404);
      assertThat(Api.json(api.get("/v1/models")).get("data").findValuesAsString("id"))
          .containsExactly("digits");
      assertThat(api.text("en-4.wav", "model=whisper-1")).startsWith("four five");
    } finally {
      Files.writeString(rules, RULES.formatted("[digits, french, huge]"));
    }
  }
}
