package dev.hark.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogueTest {
  @TempDir Path folder;
  private Path models;

  @BeforeEach
  void folder() throws IOException {
    models = Files.createDirectories(folder.resolve("models"));
  }

  @Test
  void knowsTheDemoModel() {
    var digits = TestModels.catalogue(folder).resolve("digits");
    assertThat(digits.builtIn()).isTrue();
    assertThat(digits.longestWindow()).isEqualTo(Duration.ofSeconds(10));
    assertThat(digits.header().multilingual()).isTrue();
    assertThat(digits.header().vocabulary()).isEqualTo(51_865);
    assertThat(digits.header().audioState()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whisper-1",
        "gpt-4o-transcribe",
        "gpt-4o-mini-transcribe",
        "gpt-4o-transcribe-diarize"
      })
  void takesOpenAisNamesForTheDefault(String name) {
    assertThat(TestModels.catalogue(folder).resolve(name).name()).isEqualTo("digits");
  }

  @Test
  void findsModelsThatAreCopiedIntoTheFolderWhileItRuns() throws IOException {
    var catalogue = TestModels.catalogue(folder);
    assertThatThrownBy(() -> catalogue.resolve("mine")).isInstanceOf(ProblemException.class);
    Files.copy(catalogue.resolve("digits").file(), models.resolve("ggml-mine.bin"));
    assertThat(catalogue.resolve("mine").longestWindow()).isEqualTo(Duration.ofSeconds(28));
    assertThat(catalogue.all()).extracting(Model::name).containsExactly("digits", "mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../models/ggml-secret", "/etc/passwd", "a\u0000b", "nothing"})
  void namesOutsideTheFolderAreJustUnknown(String name) {
    assertThatThrownBy(() -> TestModels.catalogue(folder).resolve(name))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("model_not_found");
              assertThat(e.problem().message()).contains("digits").doesNotContain("\u0000");
            });
  }

  /// Offsets of fields in the header, in 32-bit words.
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 7", "2, 100000", "3, -1", "5, 1000000", "10, 3"})
  void ignoresFilesWhoseHeaderLies(int word, int value) throws IOException {
    var catalogue = TestModels.catalogue(folder);
    var bytes = Files.readAllBytes(catalogue.resolve("digits").file());
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(word * Integer.BYTES, value);
    Files.write(models.resolve("ggml-liar.bin"), bytes);
    Files.write(models.resolve("ggml-short.bin"), Arrays.copyOf(bytes, 20));
    Files.write(models.resolve("ggml-cut.bin"), Arrays.copyOf(bytes, 800_000));
    assertThat(catalogue.all()).extracting(Model::name).containsExactly("digits");
  }

  @Test
  void refusesToStartWithADefaultThatIsNotThere() {
    assertThatThrownBy(() -> TestModels.catalogue(folder, "large-v9"))
        .hasMessageContaining("HARK_MODEL is 'large-v9'")
        .hasMessageContaining("Available: digits");
  }
}
