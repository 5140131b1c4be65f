package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.modelstore.CheckpointHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Which model `hark transcribe` takes, where it gets it from, and what `models.yaml` says of it.
class TranscribeModelTest {
  private static final String AUDIO = "src/test/resources/audio/en-4.wav";
  private static final String DIGITS = "four five one four nine four six";

  @TempDir Path folder;
  private final CheckpointHub hub = new CheckpointHub();
  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private final List<String> properties = new ArrayList<>();

  @BeforeEach
  void useFolders() throws IOException {
    set("hark.data-dir", folder.resolve("data").toString());
    set("hark.models.hub", hub.address().toString());
    set("hark.models.catalogue", CheckpointHub.catalogue(folder).toUri().toString());
    Files.createDirectories(models());
    for (var name : List.of("french", "english")) {
      Files.copy(
          Path.of("src/main/resources/models/ggml-digits.bin"),
          models().resolve("ggml-" + name + ".bin"));
    }
    Files.writeString(
        models().resolve("models.yaml"),
        """
        models:
          french: {language: fr, prompt: "zero", beam_size: 2}
          english: {language: en}
        """);
  }

  private void set(String name, String value) {
    System.setProperty(name, value);
    properties.add(name);
  }

  @AfterEach
  void forgetFolders() {
    properties.forEach(System::clearProperty);
    hub.close();
  }

  private Path models() {
    return folder.resolve("data/models");
  }

  private int run(String... arguments) {
    results.reset();
    messages.reset();
    return HarkCommand.run(new PrintStream(results), new PrintStream(messages), arguments);
  }

  private String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  /// The language that the transcript is in.
  private String language(String... more) {
    var arguments = new ArrayList<>(List.of("transcribe", "-f", "json"));
    arguments.addAll(List.of(more));
    arguments.add(AUDIO);
    assertThat(run(arguments.toArray(String[]::new))).as(this::messages).isZero();
    var json = new JsonMapper().readTree(results.toString(StandardCharsets.UTF_8));
    return json.get("language").asString();
  }

  @Test
  void aModelsDefaultsHoldWhereTheCommandDoesNotSay() {
    assertThat(language("-m", "french")).isEqualTo("french");
    assertThat(language("-m", "french", "-l", "en")).isEqualTo("english");
    assertThat(language("-m", "digits")).isEqualTo("english");
    assertThat(language("-m", models().resolve("ggml-french.bin").toString())).isEqualTo("french");
  }

  @Test
  void theAliasForTheDefaultCountsOnlyWhereNoModelIsNamed() {
    assertThat(run("models", "alias", "default=french")).isZero();
    assertThat(language()).isEqualTo("french");
    assertThat(language("-m", "english")).isEqualTo("english");
    assertThat(language("-m", "default")).isEqualTo("french");
  }

  @Test
  void fetchesAnOfficialModelThatIsNotHere() {
    assertThat(run("transcribe", "-m", "base", AUDIO)).as(this::messages).isZero();
    assertThat(results.toString(StandardCharsets.UTF_8)).isEqualTo(DIGITS + "\n");
    assertThat(messages()).contains("base is not here; downloading it (9 MiB)");
    assertThat(models().resolve("ggml-base.bin")).exists();
    assertThat(run("transcribe", "-m", "base", AUDIO)).isZero();
    assertThat(messages()).isEmpty();
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void saysHowToFetchItWhereItMayNot() {
    set("hark.models.auto-pull", "false");
    assertThat(run("transcribe", "-m", "base", AUDIO)).isEqualTo(1);
    assertThat(messages())
        .isEqualTo(
            "hark: The model 'base' is not here, and hark.models.auto-pull is off. To download it"
                + " (9 MiB), run: hark models pull base\n");
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void saysWhyItCouldNotBeFetched() {
    set("hark.models.source", hub.address() + "/nothing");
    assertThat(run("transcribe", "-m", "base", AUDIO)).isEqualTo(1);
    assertThat(messages())
        .contains("'base' is not here and could not be downloaded: the source does not have it");
  }
}
