package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands with real workers, in a data folder of their own.
class CommandsTest {
  private static final String DATA_DIR = "hark.data-dir";
  private static final String DIGITS = "four five one four nine four six";

  @TempDir static Path data;
  @TempDir Path folder;

  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  @BeforeAll
  static void useDataFolder() {
    System.setProperty(DATA_DIR, data.toString());
  }

  @AfterAll
  static void forgetDataFolder() {
    System.clearProperty(DATA_DIR);
  }

  private int run(String... arguments) {
    return HarkCommand.run(new PrintStream(results), new PrintStream(messages), arguments);
  }

  private String results() {
    return results.toString(StandardCharsets.UTF_8);
  }

  private String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  private static String fixture(String name) {
    return Path.of("src/test/resources/audio", name).toString();
  }

  @Test
  void printsTheTextOfEachFile() {
    assertThat(run("transcribe", fixture("en-4.mp3"), fixture("de-1.wav"))).isZero();
    assertThat(results()).isEqualTo(DIGITS + "\nsechs\n");
    assertThat(messages()).isEmpty();
  }

  @Test
  void writesAFileForEachFileAlsoWhenOneIsBroken() throws IOException {
    var broken = Files.writeString(folder.resolve("broken.mp3"), "this is no audio");
    var out = folder.resolve("new/out");
    int code =
        run(
            "transcribe",
            "-l",
            "german",
            "-f",
            "srt",
            "-o",
            out.toString(),
            broken.toString(),
            fixture("de-1.wav"));
    assertThat(code).isEqualTo(1);
    assertThat(out.resolve("de-1.srt")).content().contains("00:00:00", "sechs");
    try (var files = Files.list(out)) {
      assertThat(files).hasSize(1);
    }
    assertThat(messages()).contains("broken.mp3: ", "wrote ");
    assertThat(results()).isEmpty();
  }

  @Test
  void readsTheStandardInput() throws IOException {
    var in = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(Path.of(fixture("en-4.ogg")))));
    try {
      assertThat(run("transcribe", "-f", "json", "-")).isZero();
    } finally {
      System.setIn(in);
    }
    assertThat(results()).contains("\"text\":\"" + DIGITS + "\"", "\"segments\"");
  }

  @Test
  void tellsWhenEachWordIsSaid() {
    assertThat(run("transcribe", "-f", "json", "--words", fixture("en-4.wav"))).isZero();
    assertThat(results()).contains("\"words\":[{\"word\":\"four\",\"start\":");
  }

  @Test
  void takesAModelByItsPath() throws IOException {
    var own = Files.createDirectories(folder.resolve("models")).resolve("ggml-own.bin");
    try (var in = getClass().getResourceAsStream("/models/ggml-digits.bin")) {
      Files.copy(in, own);
    }
    assertThat(run("transcribe", "-m", own.toString(), fixture("en-4.wav"))).isZero();
    assertThat(results()).isEqualTo(DIGITS + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-file.wav, no-such-file.wav",
    "-l klingon src/test/resources/audio/de-1.wav, klingon",
    "--words src/test/resources/audio/de-1.wav, -f json",
    "-f xml src/test/resources/audio/de-1.wav, xml",
    "-f srt src/test/resources/audio/de-1.wav src/test/resources/audio/en-4.wav, -o FOLDER",
    "-o x src/test/resources/audio/en-4.wav src/test/resources/audio/en-4.mp3, would both be"
  })
  void refusesWrongArgumentsBeforeAnythingIsLoaded(String arguments, String said) {
    var all = new ArrayList<>(List.of("transcribe"));
    all.addAll(List.of(arguments.split(" ", -1)));
    assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(messages()).contains(said, "Usage: hark transcribe");
    assertThat(results()).isEmpty();
  }

  @Test
  void namesTheModelsThereAreInsteadOfAnUnknownOne() {
    assertThat(run("transcribe", "-m", "huge", fixture("de-1.wav"))).isEqualTo(1);
    assertThat(messages()).contains("huge").contains("digits");
  }

  @Test
  void doctorShowsWhatABugReportNeedsAndTestsItself() {
    assertThat(run("doctor")).isZero();
    assertThat(results())
        .contains("hark ", "java ", "cpu ", "memory ", "backend: CPU", "model     digits (default)")
        .contains("self-test ok", "real-time factor", DIGITS)
        .endsWith("everything works\n");
  }

  @Test
  void doctorFailsWhereTheEngineDoes() throws IOException {
    var broken = folder.resolve("ggml-broken.bin");
    try (var in = getClass().getResourceAsStream("/models/ggml-digits.bin")) {
      Files.write(broken, in.readNBytes(4_000_000)); // the header is whole, the weights are not
    }
    assertThat(run("doctor", "-m", broken.toString())).isEqualTo(1);
    assertThat(results()).contains("self-test FAILED", "NOT everything works");
  }

  @Test
  void benchComparesTheAudioContexts() {
    assertThat(run("bench", "-n", "1", "-l", "en", fixture("en-4.wav"))).isZero();
    assertThat(results())
        .contains("audio         4.3 s", "full ", "adaptive ", "speed-up ")
        .contains("difference    0.00 % of the words");
  }

  @Test
  void commandsHaveHelp() {
    assertThat(run("--help")).isZero();
    assertThat(results()).contains("serve", "transcribe", "doctor", "bench");
    assertThat(run("--version")).isZero();
    assertThat(results()).contains("hark 0.");
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(messages()).contains("nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"transcribe", "doctor", "--help", "-V", "serve --help", "nonsense"})
  void tellsCommandsFromTheServer(String arguments) {
    assertThat(HarkCommand.isCommand(arguments.split(" ", -1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "--hark.model=base", "serve --server.port=0", "--debug"})
  void leavesTheServerItsSettings(String arguments) {
    assertThat(HarkCommand.isCommand(arguments.split(" ", -1))).isFalse();
    assertThat(HarkCommand.isCommand()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'One, two. three', one two three, 0",
    "a b c d, a x c d, 0.25",
    "a b, a b c, 0.5",
    "'', a b, 2",
    "a b c d, '', 1"
  })
  void countsDifferentWords(String reference, String other, double difference) {
    assertThat(WordDifference.between(reference, other)).isEqualTo(difference);
  }
}
