package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.CheckpointHub;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/// Which model `hark transcribe` takes, where it gets it from, and what `models.yaml` says of it.
class TranscribeModelTest {
  private static final String AUDIO = "src/test/resources/audio/en-4.wav";
  private static final String DIGITS = "four five one four nine four six";

  @RegisterExtension final CommandRunner hark = new CommandRunner();
  private final CheckpointHub hub = new CheckpointHub();

  @BeforeEach
  void useModels() throws IOException {
    hark.set("hark.models.hub", hub.address().toString());
    hark.set("hark.models.catalogue", CheckpointHub.catalogue(hark.folder()).toUri().toString());
    for (var name : List.of("french", "english")) {
      CommandRunner.copyDemoModel(hark.models().resolve("ggml-" + name + ".bin"));
    }
    Files.writeString(
        hark.models().resolve("models.yaml"),
        """
        models:
          french: {language: fr, prompt: "zero", beam_size: 2}
          english: {language: en}
        """);
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  /// The language that the transcript is in.
  private String language(String... more) {
    var arguments = new ArrayList<>(List.of("transcribe", "-f", "json"));
    arguments.addAll(List.of(more));
    arguments.add(AUDIO);
    assertThat(hark.run(arguments.toArray(String[]::new))).as(hark::messages).isZero();
    var json = new JsonMapper().readTree(hark.results());
    return json.get("language").asString();
  }

  @Test
  void aModelsDefaultsHoldWhereTheCommandDoesNotSay() {
    assertThat(language("-m", "french")).isEqualTo("french");
    assertThat(language("-m", "french", "-l", "en")).isEqualTo("english");
    assertThat(language("-m", "digits")).isEqualTo("english");
    assertThat(language("-m", hark.models().resolve("ggml-french.bin").toString()))
        .isEqualTo("french");
  }

  @Test
  void theAliasForTheDefaultCountsOnlyWhereNoModelIsNamed() {
    assertThat(hark.run("models", "alias", "default=french")).isZero();
    assertThat(language()).isEqualTo("french");
    assertThat(language("-m", "english")).isEqualTo("english");
    assertThat(language("-m", "default")).isEqualTo("french");
  }

  @Test
  void fetchesAnOfficialModelThatIsNotHere() {
    assertThat(hark.run("transcribe", "-m", "base", AUDIO)).as(hark::messages).isZero();
    assertThat(hark.results()).isEqualTo(DIGITS + "\n");
    assertThat(hark.messages()).contains("base is not here; downloading it (9 MiB)");
    assertThat(hark.models().resolve("ggml-base.bin")).exists();
    assertThat(hark.run("transcribe", "-m", "base", AUDIO)).isZero();
    assertThat(hark.messages()).isEmpty();
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void saysHowToFetchItWhereItMayNot() {
    hark.set("hark.models.auto-pull", "false");
    assertThat(hark.run("transcribe", "-m", "base", AUDIO)).isEqualTo(1);
    assertThat(hark.messages())
        .isEqualTo(
            "hark: The model 'base' is not here, and hark.models.auto-pull is off. To download it"
                + " (9 MiB), run: hark models pull base\n");
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void saysWhyItCouldNotBeFetched() {
    hark.set("hark.models.source", hub.address() + "/nothing");
    assertThat(hark.run("transcribe", "-m", "base", AUDIO)).isEqualTo(1);
    assertThat(hark.messages())
        .contains("'base' is not here and could not be downloaded: the source does not have it");
  }
}
