package dev.hark.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be said about the images without a Docker engine.
class DockerfileTest {
  private static final Path FOLDER = Path.of("docker");
  private static final Pattern STAGE = Pattern.compile("(?m)^FROM (\\S+) AS (\\S+)$");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--)(.+) \\S+$");

  private final String dockerfile = Files.readString(FOLDER.resolve("Dockerfile"));

  DockerfileTest() throws IOException {}

  private List<String> stages() {
    return STAGE.matcher(dockerfile).results().map(stage -> stage.group(2)).toList();
  }

  private String stage(String name) {
    var start = Pattern.compile("(?m)^FROM \\S+ AS " + name + "$").matcher(dockerfile);
    assertThat(start.find()).as("stage " + name).isTrue();
    int end = dockerfile.indexOf("\nFROM ", start.end());
    return dockerfile.substring(start.start(), end < 0 ? dockerfile.length() : end);
  }

  @Test
  void hasATargetForEachKindOfDevice() {
    assertThat(stages()).contains("cpu", "vulkan", "cuda", "rocm");
    // the builder of old engines builds every stage before the target, so the common one comes
    // first
    assertThat(stages().subList(0, stages().indexOf("cpu")))
        .noneMatch(name -> name.endsWith("-plugin"));
  }

  @Test
  void takesEveryBaseFromAnArgument() {
    STAGE
        .matcher(dockerfile)
        .results()
        .map(stage -> stage.group(1))
        .filter(base -> !stages().contains(base) && !base.equals("scratch"))
        .forEach(base -> assertThat(base).matches("\\$\\{[A-Z_]*BASE}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "vulkan", "cuda", "rocm"})
  void endsAsAUserWithoutRights(String target) {
    var users =
        Pattern.compile("(?m)^USER (.+)$")
            .matcher(stage(target))
            .results()
            .map(user -> user.group(1))
            .toList();
    assertThat(users.getLast()).isEqualTo("10001:10001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "rocm"})
  void startsTheServerAndAsksForItsHealthWithoutAShell(String target) {
    var stage = stage(target);
    assertThat(stage).containsPattern("(?m)^ENTRYPOINT \\[\"java\", ");
    assertThat(stage).containsPattern("(?s)\nHEALTHCHECK [^\n]*\\\\\n\\s+CMD \\[\"java\", ");
    assertThat(stage).contains("STOPSIGNAL SIGTERM", "VOLUME [\"/data\", \"/models\"]");
  }

  @Test
  void rocmIsCpuOnAnotherBase() {
    var common =
        stage("cpu")
            .lines()
            .filter(line -> !line.matches("(FROM|#|COPY --from=root) ?.*") && !line.isBlank())
            .map(line -> line.replaceFirst(" \\\\$", ""))
            .toList();
    assertThat(stage("rocm").lines().map(line -> line.replaceFirst(" \\\\$", "")))
        .containsAll(common);
  }

  @Test
  void namesTheVersionOfThePom() throws IOException {
    var pom = Pattern.compile("<artifactId>hark</artifactId>\\s*<version>(.+)</version>");
    var version = pom.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(stage("cpu")).contains("ARG VERSION=" + version.group(1) + "\n");
    assertThat(stage("rocm")).contains("ARG VERSION=" + version.group(1) + "\n");
  }

  @Test
  void seesWhatItCopiesAndNothingElse() throws IOException {
    var seen =
        Files.readAllLines(FOLDER.resolve("Dockerfile.dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    var copied =
        COPY.matcher(dockerfile)
            .results()
            .flatMap(copy -> Pattern.compile(" ").splitAsStream(copy.group(1)))
            .distinct()
            .toList();
    assertThat(seen).containsExactlyInAnyOrderElementsOf(copied);
    assertThat(copied).allSatisfy(path -> assertThat(Path.of(path)).exists());
  }
}
