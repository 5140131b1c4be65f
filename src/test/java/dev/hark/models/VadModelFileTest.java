package dev.hark.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VadModelFileTest {
  @TempDir Path folder;

  @Test
  void isFoundInTheModelsFolder() throws IOException {
    silero("ggml-silero-v5.1.2.bin");
    var newer = silero("ggml-silero-v6.2.0.bin");
    Files.writeString(folder.resolve("ggml-silero-v9.bin"), "something else");

    assertThat(TestModels.voiceActivity(folder).file()).contains(newer);
  }

  @Test
  void needNotBeThere() {
    assertThat(TestModels.voiceActivity(folder).file()).isEmpty();
    assertThat(TestModels.voiceActivity(folder.resolve("none")).file()).isEmpty();
  }

  @Test
  void canBeNamed() throws IOException {
    var named = silero("mine.bin");

    assertThat(model(named).file()).contains(named);
  }

  @Test
  void refusesAFileThatIsNone() throws IOException {
    var other = Files.writeString(folder.resolve("mine.bin"), "something else");

    assertThatThrownBy(() -> model(other)).hasMessageContaining("hark.engine.voice-activity-model");
    assertThatThrownBy(() -> model(folder.resolve("missing.bin")))
        .hasMessageContaining("missing.bin");
  }

  @Test
  void isNoModelToTranscribeWith() throws IOException {
    var models = Files.createDirectory(folder.resolve("models"));
    Files.copy(silero("any.bin"), models.resolve("ggml-silero-v6.2.0.bin"));

    assertThat(TestModels.catalogue(folder).all())
        .extracting(it -> it.name().value())
        .containsExactly("digits");
  }

  private VadModelFile model(Path named) {
    return new VadModelFile(TestModels.settings(folder), new VadModelSettings(named));
  }

  private Path silero(String name) throws IOException {
    return Files.write(
        folder.resolve(name),
        "lmgg\n\0\0\0silero-16k and so on".getBytes(StandardCharsets.US_ASCII));
  }
}
