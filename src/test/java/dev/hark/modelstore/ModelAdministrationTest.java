package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.models.TestModels;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With the demo model as the official `base`, and as `mine`.
class ModelAdministrationTest {
  private static final ModelName MINE = new ModelName("mine");

  @TempDir Path folder;
  private Path models;
  private byte[] file = {};
  private ModelCatalogue catalogue;
  private ModelAdministration administration;
  private final ModelTaskRunner tasks = new ModelTaskRunner();

  @BeforeEach
  void start() throws IOException {
    models = Files.createDirectories(folder.resolve("models"));
    file = TestModels.demoFile();
    Files.write(models.resolve("ggml-base.bin"), file);
    Files.write(models.resolve("ggml-mine.bin"), file);
    catalogue = TestModels.catalogue(folder);
    administration = administration(ModelServer.hex("SHA-1", file));
  }

  private ModelAdministration administration(String sha1) {
    var settings = TestModels.sourceSettings(URI.create("https://huggingface.co"), "", sha1);
    return new ModelAdministration(
        catalogue,
        TestModels.aliases(folder),
        TestModels.folder(folder),
        new OfficialModelList(settings),
        tasks);
  }

  private ModelAdministration.Verdict verify(String name) {
    try {
      return administration.verify(catalogue.resolve(name), (bytes, total) -> {});
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void refuses(Runnable change, String saying) {
    assertThatThrownBy(change::run)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(saying);
  }

  @Test
  void anAliasIsAnotherName() {
    administration.alias("ours", "mine");
    administration.alias("best", "ours");
    assertThat(catalogue.resolve("best").name().value()).isEqualTo("mine");
    assertThat(catalogue.aliases()).containsEntry("best", MINE).containsEntry("ours", MINE);
    administration.alias("ours", "base");
    assertThat(catalogue.resolve("best").name().value()).isEqualTo("base");
    administration.unalias("best");
    refuses(() -> catalogue.resolve("best"), "not here");
    refuses(() -> administration.unalias("best"), "no alias 'best'");
  }

  @Test
  void theAliasDefaultGoesBeforeTheSetting() {
    assertThat(catalogue.resolve("default").name().value()).isEqualTo("digits");
    administration.alias("default", "mine");
    assertThat(catalogue.defaultModel().name().value()).isEqualTo("mine");
    assertThat(catalogue.resolve("whisper-1").name().value()).isEqualTo("mine");
    assertThat(catalogue.resolve("default").name().value()).isEqualTo("mine");
    administration.unalias("default");
    assertThat(catalogue.defaultModel().name().value()).isEqualTo("digits");
  }

  @Test
  void theDefaultMayBeSetToAnAlias() {
    administration.alias("ours", "mine");
    assertThat(TestModels.catalogue(folder, "ours").defaultModel().name().value())
        .isEqualTo("mine");
  }

  @Test
  void refusesAliasesThatMakeNoSense() {
    administration.alias("one", "mine");
    administration.alias("two", "one");
    refuses(() -> administration.alias("one", "two"), "stand for itself");
    refuses(() -> administration.alias("self", "self"), "stand for itself");
    refuses(() -> administration.alias("mine", "base"), "There is a model called 'mine'");
    refuses(() -> administration.alias("x", "nothing"), "no model 'nothing'");
    refuses(() -> administration.alias("../x", "mine"), "letters");
    refuses(() -> administration.alias("x", "default"), "no model 'default'");
  }

  @Test
  void aCircleOrNonsenseInTheFileHarmsNobody() throws IOException {
    var aliases = models.resolve("aliases.json");
    Files.writeString(aliases, "{\"a\":\"b\",\"b\":\"a\",\"default\":\"gone\",\"base\":\"mine\"}");
    refuses(() -> catalogue.resolve("a"), "not here");
    assertThat(catalogue.defaultModel().name().value()).isEqualTo("digits");
    assertThat(catalogue.resolve("base").name().value()).isEqualTo("base");
    assertThat(catalogue.aliases()).isEmpty();
    Files.writeString(aliases, "[1, 2");
    assertThat(catalogue.resolve("base").name().value()).isEqualTo("base");
  }

  @Test
  void removesWhatNobodyNeeds() {
    refuses(() -> administration.remove("digits"), "built in");
    administration.alias("default", "mine");
    refuses(() -> administration.remove("mine"), "default model");
    administration.alias("ours", "base");
    refuses(() -> administration.remove("base"), "The alias 'ours' stands for");
    refuses(() -> administration.remove("ours"), "is an alias");
    refuses(() -> administration.remove("nothing"), "not here");
    administration.unalias("ours");
    administration.remove("base");
    assertThat(models.resolve("ggml-base.bin")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "whisper-1", "gpt-4o-transcribe"})
  void removesNothingByANameThatStandsForIt(String name) {
    useAsDefault("mine");
    refuses(() -> administration.remove(name), "'%s' stands for the default model".formatted(name));
    administration.alias("ours", "mine");
    refuses(() -> administration.remove(name), "name it: 'mine'");
    administration.alias("default", "base");
    var reason = name.equals("default") ? "is an alias" : "name it: 'base'";
    refuses(() -> administration.remove(name), reason);
    administration.alias("theirs", "base");
    refuses(() -> administration.remove(name), reason);
    assertThat(models.resolve("ggml-mine.bin")).exists();
    assertThat(models.resolve("ggml-base.bin")).exists();
  }

  /// By the setting, as no alias can.
  private void useAsDefault(String name) {
    catalogue = TestModels.catalogue(folder, name);
    administration = administration(ModelServer.hex("SHA-1", file));
  }

  @Test
  void verifiesDigestAndStructure() throws IOException {
    assertThat(verify("base")).isEqualTo(verdict("base", true));
    assertThat(verify("mine")).isEqualTo(verdict("mine", false));
    assertThat(verify("digits").fault()).isEmpty();
    var other = file.clone();
    other[5_000_000] ^= 1;
    Files.write(models.resolve("ggml-base.bin"), other);
    assertThat(verify("base").fault().orElseThrow()).contains("not the official");
    Files.write(models.resolve("ggml-mine.bin"), Arrays.copyOf(file, file.length - 4));
    assertThat(verify("mine").fault().orElseThrow()).contains("ends inside tensor");
  }

  private static ModelAdministration.Verdict verdict(String name, boolean proven) {
    return new ModelAdministration.Verdict(new ModelName(name), proven, Optional.empty());
  }

  @Test
  void namesTheTensorThatIsWrong() throws IOException {
    var text = new String(file, StandardCharsets.ISO_8859_1);
    var other = file.clone();
    other[text.indexOf("decoder.blocks.2.mlp_ln.bias")] = 'x';
    Files.write(models.resolve("ggml-mine.bin"), other);
    assertThat(verify("mine").fault().orElseThrow())
        .contains("xecoder.blocks.2.mlp_ln.bias does not belong");
    int last = lastTensor(text);
    Files.write(models.resolve("ggml-mine.bin"), Arrays.copyOf(file, last));
    assertThat(verify("mine").fault().orElseThrow())
        .contains("1 tensors are missing, such as decoder.ln.bias");
  }

  /// Dimensions, length of the name, format and size are before the name.
  private static int lastTensor(String text) {
    return text.lastIndexOf("decoder.ln.bias") - 4 * Integer.BYTES;
  }

  @Test
  void aModelThatFindsSpeechIsNotOneOfThese() throws IOException {
    Files.write(models.resolve("ggml-silero-v6.2.0.bin"), new byte[1000]);
    assertThat(catalogue.all())
        .extracting(it -> it.name().value())
        .containsExactly("base", "digits", "mine");
  }
}
