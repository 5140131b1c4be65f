package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The executable jar, started as a user starts it.
class JarIT {
  private static final Pattern PORT = Pattern.compile("listening on http://localhost:(\\d+)");
  private static final Pattern KEY = Pattern.compile("hk_[A-Za-z0-9]+_[A-Za-z0-9]+");

  @TempDir Path folder;

  private Process start(Map<String, String> environment) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(java, "-jar", Path.of("target/hark.jar").toAbsolutePath().toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HARK_"));
    builder.environment().put("HARK_DATA_DIR", folder.resolve("data").toString());
    builder.environment().put("SERVER_PORT", "0");
    builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private String find(Pattern pattern, int group) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              var matcher = pattern.matcher(log());
              return matcher.find() ? matcher.group(group) : "";
            },
            found -> !found.isEmpty());
  }

  private static List<ProcessHandle> workers(Process server) {
    return server.descendants().toList();
  }

  @Test
  void transcribesWithTheKeyItPrintsAndKeepsItAcrossRestarts() throws Exception {
    var server = start(Map.of());
    String key;
    try {
      key = find(KEY, 0);
      var api = new Api(Integer.parseInt(find(PORT, 1)), key);
      assertThat(api.text("en-4.mp3")).isEqualTo("four five one four nine four six");
      assertThat(log())
          .contains("curl ", "-F file=@audio.wav ")
          .contains("only spoken digits")
          .contains("runs on CPU");
    } finally {
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(Files.readString(folder.resolve("data/keys.json")))
        .doesNotContain(key.substring(key.lastIndexOf('_') + 1));
    Files.delete(folder.resolve("log"));
    server = start(Map.of());
    try {
      var api = new Api(Integer.parseInt(find(PORT, 1)), key);
      assertThat(api.text("en-4.wav")).isEqualTo("four five one four nine four six");
      assertThat(log()).doesNotContain(key);
    } finally {
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void runsCommandsFromAnyFolderWithARelativePathOfTheJar() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ProcessBuilder(java, "-jar", "hark.jar", "transcribe", "../src/samples/digits-en.wav")
            .directory(Path.of("target").toFile())
            .redirectError(folder.resolve("log").toFile());
    command.environment().put("HARK_DATA_DIR", folder.resolve("data").toString());
    var process = command.start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log()).isZero();
    assertThat(printed).isEqualTo("four five one four nine four six\n");
  }

  @Test
  void workersEndWithinTwoSecondsOfAKilledServer() throws Exception {
    var server = start(Map.of("HARK_API_KEY", HarkTest.KEY));
    var api = new Api(Integer.parseInt(find(PORT, 1)));
    api.text("en-4.wav");
    var workers = workers(server);
    assertThat(workers).isNotEmpty();
    server.destroyForcibly().waitFor();
    await()
        .atMost(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void theNextServerCleansUpAfterAKilledOne() throws Exception {
    var server = start(Map.of("HARK_API_KEY", HarkTest.KEY));
    new Api(Integer.parseInt(find(PORT, 1))).text("en-4.wav");
    var worker = workers(server).getFirst();
    // stopped, it cannot see its parent go
    new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid())).start().waitFor();
    server.destroyForcibly().waitFor();
    Files.delete(folder.resolve("log"));
    var next = start(Map.of("HARK_API_KEY", HarkTest.KEY));
    try {
      new Api(Integer.parseInt(find(PORT, 1))).text("en-4.wav");
      await().until(() -> !worker.isAlive());
      try (var runs = Files.list(folder.resolve("data/run"))) {
        assertThat(runs.count()).isLessThanOrEqualTo(1);
      }
    } finally {
      next.destroy();
      assertThat(next.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refusesToRunOnTheCpuWhenAskedForCuda() throws Exception {
    var server = start(Map.of("HARK_ENGINE_BACKEND", "cuda"));
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isNotZero();
    assertThat(log()).contains("HARK_ENGINE_BACKEND is 'cuda'", "no cuda device here; found CPU");
  }

  @Test
  void refusesADefaultModelThatIsNotThere() throws Exception {
    var server = start(Map.of("HARK_MODEL", "large-v9"));
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isNotZero();
    assertThat(log()).contains("HARK_MODEL is 'large-v9'", "Available: digits");
  }
}
