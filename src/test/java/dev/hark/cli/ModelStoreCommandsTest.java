package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskState;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `hark models` with a folder as the source of models.
class ModelStoreCommandsTest {
  @RegisterExtension final CommandRunner hark = new CommandRunner();

  @BeforeEach
  void useSource() throws IOException {
    hark.set("hark.models.source", hark.folder().toString());
    CommandRunner.copyDemoModel(hark.folder().resolve("ggml-mine.bin"));
  }

  @Test
  void aModelsWholeLife() throws IOException {
    assertThat(hark.run("models", "pull", "mine")).isZero();
    assertThat(hark.messages()).contains("mine is here, 8 MiB");
    assertThat(hark.run("models", "pull", "mine")).isZero();
    assertThat(hark.messages()).contains("mine is here already");
    assertThat(hark.run("models", "alias", "default=mine")).isZero();
    assertThat(hark.run("models", "alias", "ours=mine")).isZero();
    assertThat(hark.run("models", "alias")).isZero();
    assertThat(hark.results()).isEqualTo("default=mine\nours=mine\n");
    assertThat(hark.run("models", "list")).isZero();
    assertThat(hark.results())
        .containsPattern("digits +8 MiB +multilingual +f16 +\\d+ MiB +built in\n")
        .containsPattern("mine +8 MiB +multilingual +f16 +\\d+ MiB +own +default, alias ours\n")
        .doesNotContain("large-v3");
    assertThat(hark.run("models", "verify")).isZero();
    assertThat(hark.results()).contains("digits: ok, whole", "mine: ok, whole");
    assertThat(hark.run("models", "remove", "mine")).isEqualTo(1);
    assertThat(hark.messages()).contains("'mine' is the default model");
    assertThat(hark.run("models", "alias", "default=")).isZero();
    assertThat(hark.run("models", "alias", "ours=")).isZero();
    assertThat(hark.run("models", "remove", "mine")).isZero();
    assertThat(hark.modelFiles()).containsExactly(".locks", "aliases.json");
  }

  @Test
  void listsWhatCanBePulledAlsoWhereTheDefaultIsNotHere() {
    hark.set("hark.model", "base");
    assertThat(hark.run("models", "list", "--all")).isZero();
    assertThat(hark.results())
        .containsPattern("large-v3 +~2.9 GiB +multilingual +f16 +[\\d.]+ GiB +official +not here")
        .containsPattern("large-v3-turbo-q5_0 +~547 MiB +multilingual +q5_0 ")
        .containsPattern("base.en +~142 MiB +English ")
        .containsPattern("silero-v6.2.0 +~1 MiB +any +f32 +official +not here, finds speech");
  }

  @Test
  void refusesAModelWithTheWrongDigest() throws IOException {
    CommandRunner.copyDemoModel(hark.folder().resolve("ggml-base.bin"));
    assertThat(hark.run("models", "pull", "base", "nothing")).isEqualTo(1);
    assertThat(hark.messages()).contains("base: what was sent is not the expected file: its SHA-1");
    assertThat(hark.messages()).contains("nothing: the source does not have it");
    CommandRunner.copyDemoModel(hark.models().resolve("ggml-base.bin"));
    assertThat(hark.run("models", "verify", "base")).isEqualTo(1);
    assertThat(hark.results()).contains("base: FAILED, its SHA-1 is not the official");
  }

  @Test
  void refusesAModelThatCannotFitIntoMemoryUnlessForced() throws IOException {
    hark.set("hark.engine.memory-budget", "1GB");
    assertThat(hark.run("models", "pull", "large-v3")).isEqualTo(1);
    assertThat(hark.messages())
        .containsPattern("'large-v3' needs about \\d{4} MiB of memory, and there are 1024 MiB")
        .contains("hark.engine.memory-budget", "would fit", "--force");
    CommandRunner.copyDemoModel(hark.folder().resolve("ggml-large-v3.bin"));
    assertThat(hark.run("models", "pull", "--force", "large-v3")).isEqualTo(1);
    assertThat(hark.messages()).as("it was fetched").contains("not the expected file");
  }

  @Test
  void refusesWrongArguments() {
    assertThat(hark.run("models")).isEqualTo(2);
    assertThat(hark.run("models", "alias", "x")).isEqualTo(2);
    assertThat(hark.run("models", "alias", "x=nothing")).isEqualTo(1);
    assertThat(hark.messages()).contains("There is no model 'nothing'");
    assertThat(hark.run("models", "remove", "digits")).isEqualTo(1);
    assertThat(hark.messages()).contains("built in");
  }

  @Test
  void aBarIsNeitherLessThanEmptyNorMoreThanFull() {
    assertThat(ProgressBar.bar(-1)).isEqualTo("[" + "-".repeat(30) + "]   0 %");
    assertThat(ProgressBar.bar(1.5)).isEqualTo("[" + "#".repeat(30) + "] 100 %");
  }

  @Test
  void theBarTellsRateAndTimeLeft() {
    var progress =
        new TaskProgress(
            "base",
            TaskProgress.Kind.PULL,
            new TaskState.Running(new TaskState.Amount(null, 50 << 20, 425 << 20, 5 << 20)));
    assertThat(PullBar.bar(progress))
        .isEqualTo(
            "base  [###---------------------------]  12 %  50 MiB / 425 MiB  5 MiB/s  1:15 left");
  }
}
