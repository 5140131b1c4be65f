package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskProgress.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `hark models` with a folder as the source of models.
class ModelsCommandsTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  @BeforeEach
  void useFolders() throws IOException {
    System.setProperty("hark.data-dir", folder.resolve("data").toString());
    System.setProperty("hark.models.source", folder.toString());
    try (var in = getClass().getResourceAsStream("/models/ggml-digits.bin")) {
      Files.copy(in, folder.resolve("ggml-mine.bin"));
    }
  }

  @AfterEach
  void forgetFolders() {
    System.clearProperty("hark.data-dir");
    System.clearProperty("hark.models.source");
    System.clearProperty("hark.model");
  }

  private int run(String... arguments) {
    results.reset();
    messages.reset();
    return HarkCommand.run(new PrintStream(results), new PrintStream(messages), arguments);
  }

  private String results() {
    return results.toString(StandardCharsets.UTF_8);
  }

  private String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aModelsWholeLife() throws IOException {
    assertThat(run("models", "pull", "mine")).isZero();
    assertThat(messages()).contains("mine is here, 8 MiB");
    assertThat(run("models", "pull", "mine")).isZero();
    assertThat(messages()).contains("mine is here already");
    assertThat(run("models", "alias", "default=mine")).isZero();
    assertThat(run("models", "alias", "ours=mine")).isZero();
    assertThat(run("models", "alias")).isZero();
    assertThat(results()).isEqualTo("default=mine\nours=mine\n");
    assertThat(run("models", "list")).isZero();
    assertThat(results())
        .containsPattern("digits +8 MiB +multilingual +f16 +\\d+ MiB +built in\n")
        .containsPattern("mine +8 MiB +multilingual +f16 +\\d+ MiB +own +default, alias ours\n")
        .doesNotContain("large-v3");
    assertThat(run("models", "verify")).isZero();
    assertThat(results()).contains("digits: ok, whole", "mine: ok, whole");
    assertThat(run("models", "remove", "mine")).isEqualTo(1);
    assertThat(messages()).contains("'mine' is the default model");
    assertThat(run("models", "alias", "default=")).isZero();
    assertThat(run("models", "alias", "ours=")).isZero();
    assertThat(run("models", "remove", "mine")).isZero();
    try (var files = Files.list(folder.resolve("data/models"))) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder(".locks", "aliases.json");
    }
  }

  @Test
  void listsWhatCanBePulledAlsoWhereTheDefaultIsNotHere() {
    System.setProperty("hark.model", "base");
    assertThat(run("models", "list", "--all")).isZero();
    assertThat(results())
        .containsPattern("large-v3 +~2.9 GiB +multilingual +f16 +[\\d.]+ GiB +official +not here")
        .containsPattern("large-v3-turbo-q5_0 +~547 MiB +multilingual +q5_0 ")
        .containsPattern("base.en +~142 MiB +English ")
        .containsPattern("silero-v6.2.0 +~1 MiB +any +f32 +official +not here, finds speech");
  }

  @Test
  void refusesAModelWithTheWrongDigest() throws IOException {
    Files.copy(folder.resolve("ggml-mine.bin"), folder.resolve("ggml-base.bin"));
    assertThat(run("models", "pull", "base", "nothing")).isEqualTo(1);
    assertThat(messages()).contains("base: what was sent is not the expected file: its SHA-1");
    assertThat(messages()).contains("nothing: the source does not have it");
    Files.createDirectories(folder.resolve("data/models"));
    Files.copy(folder.resolve("ggml-mine.bin"), folder.resolve("data/models/ggml-base.bin"));
    assertThat(run("models", "verify", "base")).isEqualTo(1);
    assertThat(results()).contains("base: FAILED, its SHA-1 is not the official");
  }

  @Test
  void refusesWrongArguments() {
    assertThat(run("models")).isEqualTo(2);
    assertThat(run("models", "alias", "x")).isEqualTo(2);
    assertThat(run("models", "alias", "x=nothing")).isEqualTo(1);
    assertThat(messages()).contains("There is no model 'nothing'");
    assertThat(run("models", "remove", "digits")).isEqualTo(1);
    assertThat(messages()).contains("built in");
  }

  @Test
  void theBarTellsRateAndTimeLeft() {
    var progress =
        new TaskProgress(
            "base",
            TaskProgress.Kind.PULL,
            State.RUNNING,
            Optional.empty(),
            50 << 20,
            100 << 20,
            5 << 20,
            Optional.of(Duration.ofSeconds(75)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(PullBar.bar(progress))
        .isEqualTo(
            "base  [###############---------------]  50 %  50 MiB / 100 MiB  5 MiB/s  1:15 left");
  }
}
