package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `hark models import` and `quantize` with real workers, in a data folder of their own.
class ModelMakingCommandsTest {
  private static final Path AUDIO = Path.of("src/test/resources/audio");
  private static final String CHECKPOINT = "src/test/resources/digits-hf";

  @RegisterExtension static final CommandRunner hark = new CommandRunner();

  @TempDir Path folder;

  @BeforeEach
  void forgetModels() throws IOException {
    for (var file : hark.modelFiles()) {
      Files.delete(hark.models().resolve(file));
    }
  }

  /// In 24 clips of four languages, which the model has to recognise.
  private String heard(String model) {
    var arguments = new ArrayList<>(List.of("transcribe", "-m", model));
    for (var language : List.of("en", "de", "es", "fr")) {
      for (int clip = 1; clip <= 6; clip++) {
        arguments.add(AUDIO.resolve(language + "-" + clip + ".wav").toString());
      }
    }
    assertThat(hark.run(arguments.toArray(String[]::new))).as(hark::messages).isZero();
    return hark.results();
  }

  @Test
  void importedModelHearsWhatTheOriginalHears() throws IOException {
    assertThat(hark.run("models", "import", CHECKPOINT, "--as", "mine"))
        .as(hark::messages)
        .isZero();

    assertThat(hark.results())
        .startsWith("mine: 8.7 MB, 16 bits, 4 + 4 layers of width 64, 80 mel bins, multilingual\n")
        .contains("hark transcribe --model mine FILE");
    assertThat(hark.modelFiles()).containsExactly("ggml-mine.bin");
    assertThat(heard("mine")).isEqualTo(heard("digits"));
  }

  @Test
  void quantisedWhileImportedIsTheSameAsQuantisedLater() throws IOException {
    assertThat(hark.run("models", "import", CHECKPOINT, "--as", "now", "--quantize", "q8_0"))
        .as(hark::messages)
        .isZero();
    assertThat(hark.results()).startsWith("now: 5.2 MB, q8_0, 4 + 4 layers");
    hark.run("models", "import", CHECKPOINT, "--as", "plain");
    assertThat(hark.run("models", "quantize", "plain", "--to", "q8_0", "--as", "later"))
        .as(hark::messages)
        .isZero();
    assertThat(hark.results()).startsWith("later: 5.2 MB, q8_0 of plain\n");

    assertThat(hark.models().resolve("ggml-later.bin"))
        .hasSameBinaryContentAs(hark.models().resolve("ggml-now.bin"));
    assertThat(heard("now")).isEqualTo(heard("digits"));
  }

  @Test
  void publishesOnlyWhatIsGoodEnough() throws IOException {
    var set = Files.createDirectories(folder.resolve("set"));
    Files.copy(Path.of("src/test/resources/audio/de-1.wav"), set.resolve("de-1.wav"));
    var manifest = set.resolve("manifest.tsv");
    Files.writeString(manifest, "file\tlanguage\ttext\nde-1.wav\tde\tsieben\n");
    String[] arguments = {
      "models", "import", CHECKPOINT, "--as", "gated", "--max-wer", "0", "--set", set.toString()
    };
    assertThat(hark.run(arguments)).isEqualTo(1);
    assertThat(hark.messages()).contains("100.00 % of the words are wrong, above the 0.00 %");
    assertThat(hark.modelFiles()).isEmpty();

    Files.writeString(manifest, "file\tlanguage\ttext\nde-1.wav\tde\tsechs\n");
    assertThat(hark.run(arguments)).as(hark::messages).isZero();
    assertThat(hark.modelFiles()).containsExactly("ggml-gated.bin");
  }

  /// Before the source is looked at: there is none.
  @ParameterizedTest
  @CsvSource({
    "--max-wer 5, --max-wer and --set belong together",
    "--max-wer 5 --set src/test/resources/audio, is not a language the models know",
    "--max-wer 5 --set src/test/java, has no manifest.tsv that can be read"
  })
  void refusesAWrongSetBeforeItMakesAnything(String options, String said) throws IOException {
    var arguments = "models import no-such-checkpoint --as gated " + options;
    assertThat(hark.run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(hark.messages()).contains(said, "Usage: hark models import");
    assertThat(hark.modelFiles()).isEmpty();
  }

  @Test
  void replacesAModelOnlyWhenTold() {
    var source = "src/main/resources/models/ggml-digits.bin";
    assertThat(hark.run("models", "quantize", source, "--to", "q5_0", "--as", "small")).isZero();
    assertThat(hark.run("models", "quantize", source, "--to", "q8_0", "--as", "small"))
        .isEqualTo(1);
    assertThat(hark.messages()).contains("There is a model 'small' already; force replaces it");
    assertThat(hark.run("models", "quantize", source, "--to", "q8_0", "--as", "small", "--force"))
        .as(hark::messages)
        .isZero();
    assertThat(hark.results()).startsWith("small: 5.2 MB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import src/test/resources/digits-hf --as digits | the built-in one",
        "import src/test/resources/digits-hf --as ../up | A model's name has letters",
        "import src/test/resources/audio --as x | there is no model.safetensors",
        "import src/test/resources/no-such --as x | there is no folder",
        "import src/main/resources/models/ggml-digits.bin --as x | is a ggml model already",
        "import src/test/resources/digits-hf --as x --base src | is for adapters",
        "import src/test/resources/digits-hf --as x --quantize q4_k | multiple of 256",
        "import hf:../../etc --as x | is not hf:organisation/name",
        "quantize nothing --to q8_0 --as x | The model 'nothing' is not here",
        "quantize src/test/resources/audio/en-1.wav --to q8_0 --as x | it is not a ggml model"
      })
  void saysWhatIsWrongAndLeavesNothing(String arguments, String said) throws IOException {
    assertThat(hark.run(("models " + arguments).split(" ", -1))).isEqualTo(1);
    assertThat(hark.messages()).contains(said);
    assertThat(hark.results()).isEmpty();
    assertThat(hark.modelFiles()).isEmpty();
  }

  @Test
  void refusesAFormatThatIsNone() {
    assertThat(hark.run("models", "import", CHECKPOINT, "--as", "x", "--quantize", "q9"))
        .isEqualTo(2);
    assertThat(hark.messages()).contains("'q9' is no format; there are q4_0, ");
  }

  @Test
  void publishesNothingThatWhisperCannotLoad() throws IOException {
    var bytes = Files.readAllBytes(Path.of("src/main/resources/models/ggml-digits.bin"));
    var name = "encoder.blocks.0.mlp.0.weight".getBytes(StandardCharsets.UTF_8);
    bytes[indexOf(bytes, name) + 3] = '?';
    var odd = Files.write(folder.resolve("odd.bin"), bytes);

    assertThat(hark.run("models", "quantize", odd.toString(), "--to", "q8_0", "--as", "x"))
        .isEqualTo(1);

    assertThat(hark.messages()).contains("whisper.cpp cannot load");
    assertThat(hark.modelFiles()).isEmpty();
  }

  private static int indexOf(byte[] all, byte[] part) {
    return new String(all, StandardCharsets.ISO_8859_1)
        .indexOf(new String(part, StandardCharsets.ISO_8859_1));
  }
}
