package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.HarkApplication;
import dev.hark.checkpoint.TestAdapter;
import dev.hark.modelmaking.ChildProtocol;
import dev.hark.modelstore.CheckpointHub;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Imports and quantisations over HTTP, with a server, child processes and a hub of their own.
class ModelMakingTest {
  private static final String MODELS = "/v1/admin/models";
  private static final Path CHECKPOINT = Path.of("src/test/resources/digits-hf").toAbsolutePath();
  private static final String TEXT = "four five one four nine four six";

  @TempDir static Path data;
  private static CheckpointHub hub;
  private static ConfigurableApplicationContext server;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    hub = new CheckpointHub();
    // of a process that was killed: the server deletes it when it starts
    var left = Files.createDirectories(data.resolve("data/models/.staging-1"));
    Files.writeString(left.resolve("lock"), "");
    Files.writeString(left.resolve("ggml-mine.bin"), "half a model");
    Files.createDirectories(data.resolve("data/models/.staging-2"));
    var checkpoint = Files.createDirectories(data.resolve("import/digits"));
    try (var files = Files.list(CHECKPOINT)) {
      for (var file : files.toList()) {
        Files.copy(file, checkpoint.resolve(file.getFileName()));
      }
    }
    Files.createSymbolicLink(data.resolve("import/linked"), CHECKPOINT);
    TestAdapter.write(data.resolve("import/outward"), CHECKPOINT.toString(), 0);
    TestAdapter.write(data.resolve("import/adapter"), "org/digits", 0);
    server =
        SpringApplication.run(
            HarkApplication.class,
            "--server.port=0",
            "--management.server.port=0",
            "--hark.data-dir=" + data.resolve("data"),
            "--hark.models.hub=" + hub.address(),
            "--hark.models.import-dir=" + data.resolve("import"),
            "--hark.api-key=" + HarkTest.KEY,
            "--hark.quota.requests-per-minute=0");
    api = new Api(Integer.parseInt(server.getEnvironment().getProperty("local.server.port", "0")));
  }

  @AfterAll
  static void stop() {
    server.close();
    hub.close();
  }

  @AfterEach
  void leaveNothing() throws IOException {
    hub.goOn();
    await().untilAsserted(() -> assertThat(commands()).isEmpty());
    try (var files = Files.list(data.resolve("data/models"))) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .allMatch(name -> name.matches("ggml-[\\w.-]+\\.bin"));
    }
  }

  /// The processes that import or quantise.
  private static List<ProcessHandle> commands() {
    return ProcessHandle.current().children().filter(ModelMakingTest::isCommand).toList();
  }

  /// Java tells only the first page of a command line.
  private static boolean isCommand(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains("\0" + ChildProtocol.COMMAND + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpResponse<String> send(String method, String path, String body) {
    return api.send(
        HttpRequest.newBuilder(api.uri(MODELS + path))
            .header("Authorization", "Bearer " + HarkTest.KEY)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build());
  }

  /// All events until the work is over.
  private static String events(String name) {
    return api.get(MODELS + "/" + name + "/events").body();
  }

  private static JsonNode progress(String name) {
    return Api.json(api.get(MODELS + "/" + name)).path("progress");
  }

  private static void begin(String path, String body) {
    var begun = send("POST", path, body);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    assertThat(Api.json(begun).get("progress").get("state").asString()).isIn("waiting", "running");
  }

  @Test
  void importsAFolderAndTellsHowFarItIs() {
    begin("/import", "{'name':'mine','source':'digits','quantize':'q8_0'}");
    assertThat(events("mine"))
        .contains("\"operation\":\"import\"", "\"stage\":\"try\"")
        .contains("\"state\":\"done\"", "\"result\":\"5.2 MB, q8_0, 4 + 4 layers of width 64");
    var entry = Api.json(api.get(MODELS + "/mine"));
    assertThat(entry.get("state").asString()).isEqualTo("here");
    assertThat(entry.get("weights").asString()).isEqualTo("q8_0");
    assertThat(api.text("en-4.wav", "model=mine", "language=en")).isEqualTo(TEXT);
  }

  @Test
  void quantisesAModelThatIsHere() {
    begin("/digits/quantize", "{'name':'small','to':'q5_0'}");
    assertThat(events("small"))
        .contains("\"operation\":\"quantize\"", "\"result\":\"")
        .contains("MB, q5_0 of digits");
    assertThat(api.text("en-4.wav", "model=small", "language=en")).isNotBlank();
    var again = send("POST", "/digits/quantize", "{'name':'small','to':'q8_0'}");
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).contains("There is a model 'small' already; force replaces it");
    begin("/digits/quantize", "{'name':'small','to':'q8_0','force':true}");
    assertThat(events("small")).contains("MB, q8_0 of digits");
    begin("/small/quantize", "{'name':'smaller','to':'q5_0'}");
    assertThat(events("smaller"))
        .contains("\"state\":\"failed\"", "it is quantised already")
        .doesNotContain(data.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/import | {'name':'x','source':'../../x'} | source",
        "/import | {'name':'x','source':'/etc'} | source",
        "/import | {'name':'x','source':'linked'} | source",
        "/import | {'name':'x','source':'nothing'} | source",
        "/import | {'name':'x','source':'adapter','base':'linked'} | base",
        "/import | {'name':'x','source':'hf:org/../x'} | source",
        "/import | {'name':'x','source':'hf:--as/y z'} | source",
        "/import | {'name':'x'} | source",
        "/import | {'source':'digits'} | name",
        "/import | {'name':'../x','source':'digits'} | name",
        "/import | {'name':'--force','source':'digits'} | name",
        "/import | {'name':'digits','source':'digits','force':true} | name",
        "/import | {'name':'x','source':'digits','quantize':'q9'} | quantize",
        "/digits/quantize | {'name':'x','to':'q9'} | to",
        "/digits/quantize | {'name':'x'} | to",
        "/digits/quantize | {'to':'q8_0'} | name"
      })
  void refusesWhatIsWrongBeforeItBegins(String path, String body, String param) {
    var refused = send("POST", path, body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(Api.error(refused)).containsEntry("param", param);
  }

  @Test
  void anAdapterLeadsToNoFolderOfThisMachine() {
    begin("/import", "{'name':'outward','source':'outward'}");
    assertThat(events("outward")).contains("\"state\":\"failed\"", "which is not here");
    begin("/import", "{'name':'adapted','source':'outward','base':'digits'}");
    assertThat(events("adapted")).contains("\"state\":\"done\"");
    begin("/import", "{'name':'from-hub','source':'adapter'}");
    assertThat(events("from-hub")).contains("\"state\":\"done\"");
    assertThat(data.resolve("data/models/ggml-from-hub.bin"))
        .hasSameBinaryContentAs(data.resolve("data/models/ggml-adapted.bin"));
  }

  @Test
  void canBeStoppedInTheMiddle() throws InterruptedException {
    hub.stopHalfway();
    begin("/import", "{'name':'stopped','source':'hf:org/digits'}");
    assertThat(hub.isHalfwayWithin(60)).isTrue();
    await().until(() -> progress("stopped").path("stage").asString("").equals("download"));
    assertThat(progress("stopped").get("total").asLong()).isGreaterThan(8_000_000);
    assertThat(commands()).hasSize(1);
    var list = Api.json(api.get(MODELS)).get("data");
    assertThat(list.findValuesAsString("id")).contains("stopped");
    var second = send("POST", "/import", "{'name':'stopped','source':'digits'}");
    assertThat(second.statusCode()).isEqualTo(400);
    assertThat(Api.error(second)).containsEntry("code", "model_busy");
    var stopped = Api.json(send("DELETE", "/stopped/task", ""));
    assertThat(stopped.get("state").asString()).isEqualTo("failed");
    assertThat(stopped.get("progress").get("failure").asString()).isEqualTo("it was stopped");
    assertThat(commands()).isEmpty();
  }

  @Test
  void theEndOfTheProcessIsNoEndOfTheServer() throws InterruptedException {
    hub.stopHalfway();
    begin("/import", "{'name':'crashed','source':'hf:org/digits'}");
    assertThat(hub.isHalfwayWithin(60)).isTrue();
    assertThat(commands()).singleElement().matches(ProcessHandle::destroyForcibly);
    assertThat(events("crashed")).contains("\"state\":\"failed\"", "ended with code 137");
    assertThat(api.text("en-4.wav", "language=en")).isEqualTo(TEXT);
  }
}
