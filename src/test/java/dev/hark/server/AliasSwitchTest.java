package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.HarkApplication;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// The default model is switched there and back while clients use it, with real workers.
class AliasSwitchTest {
  private static final int CLIENTS = 4;
  private static final int SWITCHES = 8;
  private static final int ANSWERS_BETWEEN = 6;

  @TempDir Path data;

  /// What a client got.
  private record Answer(int status, String body) {}

  private ConfigurableApplicationContext start(String memory) throws IOException {
    var models = Files.createDirectories(data.resolve("models"));
    for (var name : List.of("english", "french")) {
      Files.copy(
          Path.of("src/main/resources/models/ggml-digits.bin"),
          models.resolve("ggml-" + name + ".bin"));
    }
    // the language of the answer tells which of them it was
    Files.writeString(
        models.resolve("models.yaml"),
        "models:\n  english: {language: en}\n  french: {language: fr}\n");
    return SpringApplication.run(
        HarkApplication.class,
        "--server.port=0",
        "--management.server.port=0",
        "--hark.data-dir=" + data,
        "--hark.model=english",
        "--hark.engine.states=1",
        "--hark.engine.memory-budget=" + memory,
        "--hark.api-key=" + HarkTest.KEY,
        "--hark.quota.requests-per-minute=0");
  }

  private static void alias(Api api, String model) {
    var switched =
        api.send(
            HttpRequest.newBuilder(api.uri("/v1/admin/models/aliases/default"))
                .header("Authorization", "Bearer " + HarkTest.KEY)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"model\":\"" + model + "\"}"))
                .build());
    assertThat(switched.statusCode()).as(switched.body()).isEqualTo(200);
  }

  private static void ask(Api api, AtomicBoolean going, List<Answer> answers, String name) {
    while (going.get()) {
      var answer = api.transcribe("en-4.wav", "model=" + name, "response_format=verbose_json");
      answers.add(new Answer(answer.statusCode(), answer.body()));
    }
  }

  /// With room for both models, and with room for one of them at a time.
  @ParameterizedTest
  @ValueSource(strings = {"4GB", "400MB"})
  void noRequestFails(String memory) throws Exception {
    var answers = new CopyOnWriteArrayList<Answer>();
    var going = new AtomicBoolean(true);
    try (var server = start(memory)) {
      var port = server.getEnvironment().getProperty("local.server.port", "0");
      var api = new Api(Integer.parseInt(port));
      var clients = new ArrayList<Thread>();
      for (int i = 0; i < CLIENTS; i++) {
        var name = i % 2 == 0 ? "default" : "whisper-1";
        clients.add(Thread.ofVirtual().start(() -> ask(api, going, answers, name)));
      }
      for (int i = 0; i < SWITCHES; i++) {
        alias(api, i % 2 == 0 ? "french" : "english");
        int before = answers.size();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> answers.size() >= before + ANSWERS_BETWEEN);
      }
      going.set(false);
      for (var client : clients) {
        client.join();
      }
    }
    assertThat(answers).allMatch(answer -> answer.status == 200);
    var languages =
        answers.stream().map(it -> Api.JSON.readTree(it.body).get("language").asString());
    assertThat(languages.toList()).contains("english", "french").hasSameSizeAs(answers);
  }
}
