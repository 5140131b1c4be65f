package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hark.cli.HarkProcess;
import dev.hark.modelstore.CheckpointHub;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Imports over HTTP in a server that is a process of its own.
class ModelMakingEndTest {
  private static final Pattern PORT = Pattern.compile("listening on http://localhost:(\\d+)");
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final CheckpointHub hub = new CheckpointHub();

  @AfterEach
  void close() {
    hub.close();
  }

  private HarkProcess start() {
    return HarkProcess.start(
        folder,
        Map.of(
            "HARK_API_KEY",
            HarkTest.KEY,
            "HARK_MODELS_HUB",
            hub.address().toString(),
            "SERVER_PORT",
            "0",
            "MANAGEMENT_SERVER_PORT",
            "0"));
  }

  private static Api api(HarkProcess server) {
    var port =
        await()
            .atMost(LONG)
            .until(
                () -> {
                  var matcher = PORT.matcher(server.output());
                  return matcher.find() ? matcher.group(1) : "";
                },
                found -> !found.isEmpty());
    return new Api(Integer.parseInt(port));
  }

  private static void begin(Api api, String path, String body) {
    var request =
        HttpRequest.newBuilder(api.uri("/v1/admin/models" + path))
            .header("Authorization", "Bearer " + HarkTest.KEY)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')));
    var begun = api.send(request.build());
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
  }

  private List<String> models() throws IOException {
    try (var files = Files.list(folder.resolve("data/models"))) {
      return files.map(it -> it.getFileName().toString()).toList();
    }
  }

  /// By `SIGTERM` and by `SIGKILL`.
  @ParameterizedTest
  @ValueSource(strings = {"-TERM", "-KILL"})
  void anImportEndsWithItsServerAndLeavesNothing(String signal) throws Exception {
    hub.stopHalfway();
    try (var server = start()) {
      begin(api(server), "/import", "{'name':'mine','source':'hf:org/digits'}");
      assertThat(hub.isHalfwayWithin(60)).as(server.output()).isTrue();
      assertThat(models()).singleElement().asString().startsWith(".staging-");
      var children = server.process().descendants().toList();
      new ProcessBuilder("kill", signal, Long.toString(server.process().pid())).start().waitFor();
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
      assertThat(models()).isEmpty();
    }
  }

  @Test
  void theServerLoadsNoNativeInferenceCode() throws IOException {
    try (var server = start()) {
      var api = api(server);
      begin(api, "/import", "{'name':'mine','source':'hf:org/digits','quantize':'q8_0'}");
      assertThat(api.get("/v1/admin/models/mine/events").body()).contains("\"state\":\"done\"");
      assertThat(api.text("en-4.wav", "model=mine", "language=en"))
          .isEqualTo("four five one four nine four six");
      var maps = Path.of("/proc", Long.toString(server.process().pid()), "maps");
      assumeTrue(Files.isReadable(maps), "needs /proc, which only Linux has");
      assertThat(Files.readString(maps))
          .contains("libjvm")
          .doesNotContain("ggml", "whisper", "libfvad");
    }
  }
}
