package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands with real workers, in a data folder of their own.
class CommandsTest {
  private static final String DIGITS = "four five one four nine four six";

  @RegisterExtension static final CommandRunner hark = new CommandRunner();

  @TempDir Path folder;

  private static String fixture(String name) {
    return Path.of("src/test/resources/audio", name).toString();
  }

  @Test
  void printsTheTextOfEachFile() {
    assertThat(hark.run("transcribe", fixture("en-4.mp3"), fixture("de-1.wav"))).isZero();
    assertThat(hark.results()).isEqualTo(DIGITS + "\nsechs\n");
    assertThat(hark.messages()).isEmpty();
  }

  @Test
  void writesAFileForEachFileAlsoWhenOneIsBroken() throws IOException {
    var broken = Files.writeString(folder.resolve("broken.mp3"), "this is no audio");
    var out = folder.resolve("new/out");
    int code =
        hark.run(
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
    assertThat(hark.messages()).contains("broken.mp3: ", "wrote ");
    assertThat(hark.results()).isEmpty();
  }

  @Test
  void readsTheStandardInput() throws IOException {
    var in = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(Path.of(fixture("en-4.ogg")))));
    try {
      assertThat(hark.run("transcribe", "-f", "json", "-")).isZero();
    } finally {
      System.setIn(in);
    }
    assertThat(hark.results()).contains("\"text\":\"" + DIGITS + "\"", "\"segments\"");
  }

  @Test
  void tellsWhenEachWordIsSaid() {
    assertThat(hark.run("transcribe", "-f", "json", "--words", fixture("en-4.wav"))).isZero();
    assertThat(hark.results()).contains("\"words\":[{\"word\":\"four\",\"start\":");
  }

  @Test
  void takesAModelByItsPath() throws IOException {
    var own = CommandRunner.copyDemoModel(folder.resolve("models/ggml-own.bin"));
    assertThat(hark.run("transcribe", "-m", own.toString(), fixture("en-4.wav"))).isZero();
    assertThat(hark.results()).isEqualTo(DIGITS + "\n");
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
    assertThat(hark.run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(hark.messages()).contains(said, "Usage: hark transcribe");
    assertThat(hark.results()).isEmpty();
  }

  @Test
  void namesTheModelsThereAreInsteadOfAnUnknownOne() {
    assertThat(hark.run("transcribe", "-m", "huge", fixture("de-1.wav"))).isEqualTo(1);
    assertThat(hark.messages()).contains("huge").contains("digits");
  }

  @Test
  void doctorShowsWhatABugReportNeedsAndTestsItself() {
    assertThat(hark.run("doctor")).isZero();
    assertThat(hark.results())
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
    assertThat(hark.run("doctor", "-m", broken.toString())).isEqualTo(1);
    assertThat(hark.results()).contains("self-test FAILED", "NOT everything works");
  }

  @Test
  void benchComparesTheAudioContexts() {
    assertThat(hark.run("bench", "-n", "1", "-l", "en", fixture("en-4.wav"))).isZero();
    assertThat(hark.results())
        .contains("audio         4.3 s", "full ", "adaptive ", "speed-up ")
        .contains("difference    0.00 % of the words");
  }

  @Test
  void commandsHaveHelp() {
    assertThat(hark.run("--help")).isZero();
    assertThat(hark.results()).contains("serve", "transcribe", "doctor", "bench");
    assertThat(hark.run("--version")).isZero();
    assertThat(hark.results()).contains("hark 0.");
    assertThat(hark.run("nonsense")).isEqualTo(2);
    assertThat(hark.messages()).contains("nonsense");
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
}
