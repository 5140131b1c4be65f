package dev.hark.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.transcript.AudioContext;
import dev.hark.transcript.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsFileTest {
  private static final String FULL =
      """
      models:
        mine:
          language: no # Norwegian, not false
          prompt: "Ole, Kari"
          temperature: 0.2
          beam_size: 5
          best_of: 3
          no_speech_threshold: 0.5
          logprob_threshold: -0.8
          compression_ratio_threshold: 2
          voice_activity: off
          audio_context: adaptive
          longest_window: 12.5s
          dtw: top-2
        empty:
      keys:
        abcdefgh: [mine]
        front desk: []
      """;

  @TempDir Path folder;

  private ModelsFile file(String text) throws IOException {
    return new ModelsFile(new ModelRulesSettings(write(text)));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("models.yaml"), text);
  }

  @Test
  void readsWhatHoldsForAModel() throws IOException {
    var file = file(FULL);
    var own = file.defaults(new ModelName("mine"));
    assertThat(own.language()).isEqualTo(Language.of("no")).isPresent();
    assertThat(own.prompt()).contains("Ole, Kari");
    assertThat(own.temperature()).isEqualTo(0.2);
    assertThat(own.search().beamSize()).isEqualTo(5);
    assertThat(own.search().bestOf()).isEqualTo(3);
    assertThat(own.thresholds().noSpeech()).isEqualTo(0.5);
    assertThat(own.thresholds().logProbability()).isEqualTo(-0.8);
    assertThat(own.thresholds().compressionRatio()).isEqualTo(2);
    assertThat(own.voiceActivity()).isFalse();
    assertThat(file.overrides(new ModelName("mine")))
        .isEqualTo(new ModelOverrides(AudioContext.ADAPTIVE, Duration.ofMillis(12_500), "top-2"));
    assertThat(file.defaults(new ModelName("empty"))).isEqualTo(ModelDefaults.NONE);
    assertThat(file.defaults(new ModelName("other"))).isEqualTo(ModelDefaults.NONE);
  }

  @Test
  void keysMayUseWhatIsNamedOrEverything() throws IOException {
    var file = file(FULL);
    assertThat(file.isPermitted("abcdefgh", "laptop", new ModelName("mine"))).isTrue();
    assertThat(file.isPermitted("abcdefgh", "laptop", new ModelName("digits"))).isFalse();
    assertThat(file.isPermitted("12345678", "front desk", new ModelName("mine"))).isFalse();
    assertThat(file.isPermitted("12345678", "laptop", new ModelName("digits"))).isTrue();
  }

  @Test
  void aFileThatIsMissingOrEmptySaysNothing() throws IOException {
    var none = new ModelsFile(new ModelRulesSettings(folder.resolve("none.yaml")));
    assertThat(none.isPermitted("a", "b", new ModelName("digits"))).isTrue();
    assertThat(file("# nothing\n").defaults(new ModelName("digits"))).isEqualTo(ModelDefaults.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          modells: {}                               | line 1: 'modells' is not known here; there are keys, models
          models: {a: {langage: de}}                | 'langage' is not known here; there are audio_context
          models:~  a:~    language: klingon        | line 3: 'language': 'klingon' is not a language
          models:~  a:~    beam_size: 9             | line 3: 'beam_size': 9 is not from
          models:~  a:~    beam_size: 1.5           | line 3: 'beam_size': '1.5' is not a whole number
          models:~  a:~    temperature: NaN         | line 3: 'temperature': NaN is not from
          models:~  a:~    longest_window: 31       | line 3: 'longest_window': 31 is not from
          models:~  a:~    dtw: huge                | line 3: 'dtw': it is 'huge'
          models:~  a:~    prompt: [x]              | line 3: 'prompt' has a single value
          models:~  a: 3                            | line 2: names with values are expected
          models:~  a: {}~  a: {}                   | line 3: 'a' is given twice
          keys:~  a: digits                         | line 2: a list of models
          keys:~  a: [{}]                           | line 2: the name of a model
          models: [                                 | line
          keys: {a: [[[[[[[[[[x]]]]]]]]]]}          | Nesting Depth
          """)
  void refusesToStartWithWhatMeansNothing(String text, String reason) {
    assertThatThrownBy(() -> file(text.replace('~', '\n')))
        .isInstanceOf(ModelsFileException.class)
        .hasMessageContaining("models.yaml")
        .hasMessageContaining(reason);
  }

  @Test
  void readsANewVersionButKeepsTheOldOneWhereThatIsWrong() throws IOException {
    var file = file("keys: {abcdefgh: [mine]}");
    assertThat(file.isPermitted("abcdefgh", "", new ModelName("digits"))).isFalse();
    write("keys: {abcdefgh: [mine, digits]}");
    assertThat(file.isPermitted("abcdefgh", "", new ModelName("digits"))).isTrue();
    write("keys: {abcdefgh: digits} # not a list");
    assertThat(file.isPermitted("abcdefgh", "", new ModelName("digits"))).isTrue();
    assertThat(file.isPermitted("abcdefgh", "", new ModelName("other"))).isFalse();
    Files.delete(folder.resolve("models.yaml"));
    assertThat(file.isPermitted("abcdefgh", "", new ModelName("other"))).isFalse();
  }

  @Test
  void anEmptiedFileLiftsNothingUntilItHasBeenSoForSomeSeconds() throws IOException {
    var now = new AtomicLong();
    var file = new ModelsFile(new ModelRulesSettings(write("keys: {abcdefgh: [mine]}")), now::get);
    var other = new ModelName("other");
    for (var emptied : List.of("", "\n", "keys:\n")) {
      write(emptied);
      assertThat(file.isPermitted("abcdefgh", "", other)).as(emptied).isFalse();
      now.addAndGet(ModelsFile.EMPTY_COUNTS_AFTER.toNanos() - 1);
      assertThat(file.isPermitted("abcdefgh", "", other)).as(emptied).isFalse();
    }
    write("keys: {abcdefgh: [mine]} # whole again");
    now.addAndGet(ModelsFile.EMPTY_COUNTS_AFTER.toNanos());
    assertThat(file.isPermitted("abcdefgh", "", other)).isFalse();
    write("# nothing");
    assertThat(file.isPermitted("abcdefgh", "", other)).isFalse();
    now.addAndGet(ModelsFile.EMPTY_COUNTS_AFTER.toNanos());
    assertThat(file.isPermitted("abcdefgh", "", other)).isTrue();
  }

  @Test
  void refusesFilesThatAreTooLarge() {
    assertThatThrownBy(() -> file("# " + "x".repeat(1 << 20)))
        .hasMessageContaining("larger than 1 MiB");
  }
}
