package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The executable jar, started as a user starts it.
class JarIT {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Pattern PORT = Pattern.compile("listening on http://localhost:(\\d+)");
  private static final Pattern KEY = Pattern.compile("hk_[A-Za-z0-9]+_[A-Za-z0-9]+");

  /// Much longer than a server that is alive takes on a busy machine.
  private static final Duration MAX_WAIT = Duration.ofSeconds(30);

  /// For virtual threads. With one alone no two of them can be in each other's way.
  private static final String[] TWO_CARRIERS = {
    "-Djdk.virtualThreadScheduler.parallelism=2", "-Djdk.virtualThreadScheduler.maxPoolSize=2"
  };

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  /// Neither a command nor a worker; the command line of a worker names the folder of this test.
  @AfterEach
  void leavesNoProcess() {
    try {
      await().untilAsserted(() -> assertThat(left()).isEmpty());
    } finally {
      left().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private List<ProcessHandle> left() {
    var commands = started.stream().filter(Process::isAlive).map(Process::toHandle);
    var workers =
        ProcessHandle.allProcesses()
            .filter(it -> it.info().commandLine().orElse("").contains(folder.toString()));
    return Stream.concat(commands, workers).distinct().toList();
  }

  /// @param options of its Java
  private Process start(Map<String, String> environment, String... options) throws IOException {
    var command = new ArrayList<String>();
    command.add(JAVA);
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", Path.of("target/hark.jar").toAbsolutePath().toString()));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("SERVER_PORT", "0");
    builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
    return start(builder, environment);
  }

  private Process start(ProcessBuilder builder, Map<String, String> environment)
      throws IOException {
    builder.environment().keySet().removeIf(name -> name.startsWith("HARK_"));
    builder.environment().put("HARK_DATA_DIR", folder.resolve("data").toString());
    builder.environment().putAll(environment);
    var process = builder.start();
    started.add(process);
    return process;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private String find(Pattern pattern, int group) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var matcher = pattern.matcher(log());
              return matcher.find() ? matcher.group(group) : "";
            },
            found -> !found.isEmpty());
  }

  /// Twenty that have little in common, so that each needs classes that no other one has loaded.
  private static List<HttpRequest> differentRequests(Api api) {
    var requests = new ArrayList<HttpRequest>();
    for (var path : List.of("/health", "/v1/models", "/v1/models/none", "/nowhere", "/v1/audio")) {
      requests.add(
          HttpRequest.newBuilder(api.uri(path))
              .header("X-Api-Key", api.key())
              .timeout(MAX_WAIT)
              .build());
    }
    requests.add(HttpRequest.newBuilder(api.uri("/v1/admin/models")).timeout(MAX_WAIT).build());
    for (var format :
        List.of("json", "verbose_json", "diarized_json", "text", "srt", "vtt", "tsv", "lrc")) {
      requests.add(upload(api, "en-4.mp3", Api.audio("en-4.mp3"), "response_format=" + format));
    }
    requests.add(upload(api, "en-4.wav", Api.audio("en-4.wav"), "stream=true"));
    requests.add(upload(api, "empty.wav", new byte[0]));
    requests.add(upload(api, "noise.mp3", "no audio at all".getBytes(StandardCharsets.UTF_8)));
    requests.add(upload(api, "cut.mp3", Arrays.copyOf(Api.audio("en-4.mp3"), 1000)));
    requests.add(upload(api, "en-4.wav", Api.audio("en-4.wav"), "temperature=warm"));
    requests.add(upload(api, "en-4.wav", Api.audio("en-4.wav"), "model=none"));
    return requests;
  }

  private static HttpRequest upload(Api api, String name, byte[] file, String... fields) {
    return api.request("/v1/audio/transcriptions", name, file, fields).timeout(MAX_WAIT).build();
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

  /// Whoever reads the jar holds a lock of Spring Boot's loader (spring-boot#51463). A virtual
  /// thread that gives up its carrier meanwhile never gets one again if all of them are taken by
  /// threads that load a class and wait for that lock; here there are only two.
  @RepeatedTest(5)
  void answersEverybodyInItsFirstSecondsOnTwoCarriers() throws Exception {
    var server =
        start(
            Map.of(
                "HARK_API_KEY", HarkTest.KEY,
                "HARK_QUOTA_REQUESTS_PER_MINUTE", "0",
                "HARK_ENGINE_HEARTBEAT_TIMEOUT", "30s"),
            TWO_CARRIERS);
    try (var client = HttpClient.newHttpClient()) {
      var answers =
          differentRequests(new Api(Integer.parseInt(find(PORT, 1)))).stream()
              .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
              .toList();
      assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
          .succeedsWithin(MAX_WAIT);
      assertThat(answers).filteredOn(it -> it.join().statusCode() == 200).hasSizeGreaterThan(9);
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      server.destroyForcibly();
    }
  }

  /// What a command prints that must succeed.
  private String transcribe(Path workingFolder, Path jar, String file) throws Exception {
    var command =
        new ProcessBuilder(JAVA, "-jar", jar.toString(), "transcribe", file)
            .directory(workingFolder.toFile())
            .redirectError(folder.resolve("log").toFile());
    var process = start(command, Map.of());
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log()).isZero();
    return printed;
  }

  @Test
  void runsCommandsFromAnyFolderWithARelativePathOfTheJar() throws Exception {
    var text = transcribe(Path.of("target"), Path.of("hark.jar"), "../src/samples/digits-en.wav");
    assertThat(text).isEqualTo("four five one four nine four six\n");
  }

  @Test
  void runsTakenApartAsUnderSystemd() throws Exception {
    var readme = Files.readString(Path.of("deploy/systemd/README.md"));
    var extract = readme.lines().filter(it -> it.contains("jarmode")).findFirst().orElseThrow();
    var apart = Files.createDirectory(folder.resolve("apart"));
    var command =
        extract
            .replaceFirst("^java", JAVA)
            .replace("../../target", "target")
            .replace("/opt/hark", apart.toString());
    assertThat(new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor()).isZero();
    assertThat(apart.resolve("lib")).isNotEmptyDirectory();
    var text = transcribe(Path.of("."), apart.resolve("hark.jar"), "src/samples/digits-en.wav");
    assertThat(text).isEqualTo("four five one four nine four six\n");
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
