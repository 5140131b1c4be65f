package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.evaluation.EvaluationGate;
import dev.hark.evaluation.EvaluationSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/// Evaluations with real workers.
class EvaluationTest {
  @RegisterExtension final CommandRunner hark = new CommandRunner();

  private Path set(String manifest, String... files) throws IOException {
    var set = Files.createDirectories(hark.folder().resolve("set"));
    for (var file : files) {
      Files.copy(Path.of("src/test/resources/audio", file), set.resolve(file));
    }
    Files.writeString(set.resolve("manifest.tsv"), manifest);
    return set;
  }

  private Path mixedSet() throws IOException {
    return set(
        """
        file\tlanguage\ttext\tduration
        en-4.wav\ten\tFour, five, one; FOUR nine four-seven!\t4.3
        de-1.wav\tde\tSechs.\t1
        """,
        "en-4.wav",
        "de-1.wav");
  }

  @Test
  void printsErrorsByLanguageBesideAnotherModel() throws IOException {
    var other = CommandRunner.copyDemoModel(hark.folder().resolve("other/ggml-own.bin"));
    int code =
        hark.run(
            "models",
            "evaluate",
            "digits",
            "--set",
            mixedSet().toString(),
            "--against",
            other.toString(),
            "--verbose");
    assertThat(hark.messages()).isEmpty();
    assertThat(code).isZero();
    assertThat(hark.results().lines().toList().getFirst()).contains("digits", "own");
    assertThat(hark.results())
        .containsPattern(
            "de, words wrong \\(1 files\\) +0.00 % \\[0.00, 0.00\\] \\(0s 0i 0d\\) +0.00 %")
        .containsPattern(
            "en, words wrong \\(1 files\\) +100.00 % \\[100.00, 100.00\\] \\(1s 0i 0d\\) +100.00 %")
        .containsPattern(
            "all, words wrong \\(2 files\\) +50.00 % \\[0.00, 100.00\\] \\(1s 0i 0d\\)")
        .contains("real-time factor", "memory, measured", "MiB")
        .contains("said:  4514947", "heard: 4514946");
  }

  @Test
  void failsAboveTheMostErrorsAndPrintsJson() throws IOException {
    var set = mixedSet().toString();
    assertThat(hark.run("models", "evaluate", "digits", "--set", set, "--max-wer", "10", "--json"))
        .isEqualTo(1);
    assertThat(hark.messages()).contains("50.00 % of the words are wrong, more than --max-wer 10");
    var json = new JsonMapper().readTree(hark.results()).get("models").get(0);
    assertThat(json.get("overall").get("word_error_rate").asDouble()).isEqualTo(0.5);
    assertThat(json.get("languages").get("de").get("words").get("length").asInt()).isEqualTo(1);
    assertThat(json.get("overall").get("word_error_rate_95").get(1).asDouble()).isEqualTo(1);
    assertThat(json.get("resident_bytes").asLong()).isPositive();
    assertThat(json.get("files").size()).isEqualTo(2);
    assertThat(hark.run("models", "evaluate", "digits", "--set", set, "-l", "de", "--max-wer", "0"))
        .isZero();
    assertThat(hark.results()).doesNotContain("en, words");
  }

  @Test
  void printsMarkdown() throws IOException {
    var set = mixedSet().toString();
    assertThat(hark.run("models", "evaluate", "digits", "--set", set, "--format", "markdown"))
        .isZero();
    assertThat(hark.results().lines().toList())
        .startsWith(
            "|  | digits |",
            "|---|--:|",
            "| de, words wrong (1 files) | 0.00 % [0.00, 0.00] (0s 0i 0d) |");
  }

  @Test
  void refusesSetsThatAreWrong() throws IOException {
    assertThat(hark.run("models", "evaluate", "digits", "--set", hark.folder().toString()))
        .isEqualTo(2);
    assertThat(hark.messages()).contains("manifest.tsv", "file<TAB>text");
    var missing = set("nothing.wav\ttext\n").toString();
    assertThat(hark.run("models", "evaluate", "digits", "--set", missing)).isEqualTo(2);
    assertThat(hark.messages()).contains("Line 1", "nothing.wav");
    assertThat(hark.results()).isEmpty();
  }

  private static EvaluationGate gate(Path set) {
    return new EvaluationGate(EvaluationSet.read(set, Optional.empty()), 5);
  }

  @Test
  void gateChecksAStagedFile() throws IOException, InterruptedException {
    var staged = CommandRunner.copyDemoModel(hark.folder().resolve(".mine.12.part"));
    var set = set("en-4.wav\tfour five one four nine four six\n", "en-4.wav");
    var runner = new EvaluationRunner(hark.console());
    var verdict =
        gate(set).check(staged, "mine", (file, items) -> runner.run(file.toString(), items));
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.explanation())
        .isEqualTo("0.00 % of the words are wrong, within the 5.00 % that are allowed (1 files)");
    Files.writeString(set.resolve("manifest.tsv"), "en-4.wav\tsomething else\n");
    var refused =
        gate(set).check(staged, "mine", (file, items) -> runner.run(file.toString(), items));
    assertThat(refused.passed()).isFalse();
    assertThat(refused.explanation()).contains("above the 5.00 %");
    try (var left = Files.list(hark.folder())) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".mine.12.part", "set", "data");
    }
  }
}
