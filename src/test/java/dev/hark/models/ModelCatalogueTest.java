package dev.hark.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.AudioContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

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
        "gpt-4o-transcribe-diarize",
        "gpt-transcribe",
        "gpt-transcribe-2026-07-01",
        "gpt-live-transcribe",
        "gpt-realtime-whisper"
      })
  void takesOpenAisNamesForTheDefault(String name) {
    assertThat(TestModels.catalogue(folder).resolve(name).name().value()).isEqualTo("digits");
  }

  @Test
  void findsModelsThatAreCopiedIntoTheFolderWhileItRuns() throws IOException {
    var catalogue = TestModels.catalogue(folder);
    assertThatThrownBy(() -> catalogue.resolve("mine")).isInstanceOf(ProblemException.class);
    Files.copy(catalogue.resolve("digits").file(), models.resolve("ggml-mine.bin"));
    assertThat(catalogue.resolve("mine").longestWindow()).isEqualTo(Duration.ofSeconds(28));
    assertThat(catalogue.all())
        .extracting(it -> it.name().value())
        .containsExactly("digits", "mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../models/ggml-secret", "/etc/passwd", "a\u0000b", "nothing"})
  void namesOutsideTheFolderAreJustUnknown(String name) {
    assertThatThrownBy(() -> TestModels.catalogue(folder).resolve(name))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.MODEL_NOT_FOUND);
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
    assertThat(catalogue.all()).extracting(it -> it.name().value()).containsExactly("digits");
  }

  private ModelCatalogue catalogueAt(AtomicReference<Instant> now) {
    return new ModelCatalogue(
        TestModels.settings(folder, "digits"),
        TestModels.rules(folder),
        new Aliases(models, now::get),
        now::get);
  }

  @Test
  void readsFilesAgainWhenTheFolderHasChangedOrASecondHasPassed() throws IOException {
    var mine = models.resolve("ggml-mine.bin");
    Files.write(mine, TestModels.demoFile());
    var now = new AtomicReference<>(Instant.now().plus(Duration.ofHours(1)));
    var catalogue = catalogueAt(now);
    var first = catalogue.all();
    assertThat(first).hasSize(2);
    Files.writeString(mine, "overwritten in place");
    assertThat(catalogue.all()).as("not opened again at every question").isEqualTo(first);
    now.updateAndGet(it -> it.plusSeconds(1));
    assertThat(catalogue.all()).hasSize(1);
    Files.write(models.resolve("ggml-other.bin"), TestModels.demoFile());
    assertThat(catalogue.all()).as("the folder has changed").hasSize(2);
  }

  @Test
  void warnsOnceOfEachVersionOfAFileThatItCannotUse() throws IOException {
    var stray = Files.writeString(models.resolve("stray.bin"), "nothing");
    var aliases = Files.writeString(models.resolve("aliases.json"), "[1, 2");
    var now = new AtomicReference<>(Instant.now());
    var logger = (Logger) LoggerFactory.getLogger("dev.hark.models");
    var events = new ListAppender<ILoggingEvent>();
    events.start();
    logger.addAppender(events);
    try {
      askAHundredTimes(catalogueAt(now));
      assertThat(warnings(events)).hasSize(2);
      var catalogue = catalogueAt(now);
      askAHundredTimes(catalogue);
      assertThat(warnings(events)).as("another catalogue has not warned yet").hasSize(4);
      now.updateAndGet(it -> it.plusSeconds(60));
      askAHundredTimes(catalogue);
      assertThat(warnings(events)).hasSize(4);
      Files.writeString(stray, "nothing else");
      Files.writeString(aliases, "[1, 2, 3");
      now.updateAndGet(it -> it.plusSeconds(60));
      askAHundredTimes(catalogue);
      assertThat(warnings(events)).as("of the new versions").hasSize(6);
    } finally {
      logger.detachAppender(events);
    }
  }

  private static void askAHundredTimes(ModelCatalogue catalogue) {
    for (int i = 0; i < 100; i++) {
      assertThat(catalogue.all()).hasSize(1);
      assertThat(catalogue.aliases()).isEmpty();
      assertThat(catalogue.defaultIfPresent()).isPresent();
      assertThat(catalogue.resolve("whisper-1")).isEqualTo(catalogue.defaultModel());
    }
  }

  private static List<String> warnings(ListAppender<ILoggingEvent> events) {
    return events.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void hasNoDefaultModelIfItIsNotThere() {
    assertThatThrownBy(() -> TestModels.catalogue(folder, "large-v9").defaultModel())
        .hasMessageContaining("HARK_MODEL is 'large-v9'")
        .hasMessageContaining("Available: digits");
  }

  private ModelCatalogue catalogue(Map<String, String> properties) {
    var all = new HashMap<>(properties);
    all.put("hark.model", "digits");
    all.put("hark.models-dir", models.toString());
    all.put("hark.cache-dir", folder.resolve("cache").toString());
    var binder = new Binder(new MapConfigurationPropertySource(all));
    var settings = binder.bind("hark", ModelCatalogueSettings.class).get();
    return new ModelCatalogue(
        settings,
        new ModelsFile(new ModelRulesSettings(models.resolve("models.yaml"))),
        new Aliases(settings));
  }

  private Model mine(Map<String, String> properties) throws IOException {
    var catalogue = catalogue(properties);
    Files.copy(
        catalogue.resolve("digits").file(),
        models.resolve("ggml-my-model.bin"),
        StandardCopyOption.REPLACE_EXISTING);
    return catalogue.resolve("my-model");
  }

  @Test
  void onlyTheBuiltInModelHasAnAdaptiveContextUnlessToldSo() throws IOException {
    assertThat(catalogue(Map.of()).resolve("digits").audioContext())
        .isEqualTo(AudioContext.ADAPTIVE);
    assertThat(mine(Map.of()).audioContext()).isEqualTo(AudioContext.FULL);
    assertThat(mine(Map.of("hark.engine.audio-context", "adaptive")).audioContext())
        .isEqualTo(AudioContext.ADAPTIVE);
    var full = catalogue(Map.of("hark.engine.audio-context", "full"));
    assertThat(full.resolve("digits").audioContext()).isEqualTo(AudioContext.FULL);
  }

  @Test
  void aModelsOwnSettingsCount() throws IOException {
    var own =
        mine(
            Map.of(
                "hark.engine.audio-context", "full",
                "hark.model-settings.my-model.audio-context", "adaptive",
                "hark.model-settings.my-model.longest-window", "12s",
                "hark.model-settings.my-model.dtw", "auto"));
    assertThat(own.audioContext()).isEqualTo(AudioContext.ADAPTIVE);
    assertThat(own.longestWindow()).isEqualTo(Duration.ofSeconds(12));
    assertThat(own.alignment()).isEqualTo("top-2");
    assertThat(mine(Map.of("hark.model-settings.mymodel.longest-window", "9s")).longestWindow())
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void alignmentHeadsOfOfficialModelsAreFoundByName() throws IOException {
    var catalogue = catalogue(Map.of("hark.engine.dtw", "auto"));
    Files.copy(catalogue.resolve("digits").file(), models.resolve("ggml-large-v3-turbo-q5_0.bin"));
    assertThat(catalogue.resolve("large-v3-turbo-q5_0").alignment()).isEqualTo("large-v3-turbo");
    assertThat(catalogue(Map.of()).resolve("digits").alignment()).isEqualTo("off");
  }

  @ParameterizedTest
  @CsvSource({
    "hark.model-settings.digits.longest-window, 31s",
    "hark.model-settings.digits.longest-window, 999ms",
    "hark.model-settings.digits.audio-context, half",
    "hark.model-settings.digits.dtw, top-0",
    "hark.engine.dtw, huge",
    "hark.engine.audio-context, small"
  })
  void refusesToStartWithSettingsThatMeanNothing(String setting, String value) {
    assertThatThrownBy(() -> catalogue(Map.of(setting, value))).isInstanceOf(BindException.class);
  }
}
