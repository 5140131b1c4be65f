package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// A server that starts without its default model, which a folder has: the demo model as `base`.
@TestMethodOrder(OrderAnnotation.class)
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "hark.api-key=" + HarkTest.KEY,
      "hark.model=base",
      "hark.quota.requests-per-minute=0"
    })
class AdminModelsTest {
  private static final String MODELS = "/v1/admin/models";

  /// A terabyte: a model that fits into no machine.
  private static final String HUGE = "huge\torg/models\t-\t1000000\t51865\t64\t1\t1\t80\t1\n";

  @TempDir private static Path folder;

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    registry.add("hark.data-dir", folder.resolve("data")::toString);
    registry.add("hark.models.source", source()::toString);
    registry.add("hark.models.catalogue", () -> catalogue().toUri().toString());
  }

  private static Path source() {
    return folder.resolve("source");
  }

  private static byte[] demo() {
    try (var in = AdminModelsTest.class.getResourceAsStream("/models/ggml-digits.bin")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path catalogue() {
    try {
      var sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(demo()));
      var line = "%s\torg/models\t" + sha1 + "\t9\t51865\t64\t1\t1\t80\t1\n";
      return Files.writeString(
          folder.resolve("official.tsv"), line.formatted("base") + line.formatted("small") + HUGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Api api() {
    return new Api(port);
  }

  private HttpResponse<String> send(String method, String path, String body) {
    return api()
        .send(
            HttpRequest.newBuilder(api().uri(path))
                .header("Authorization", "Bearer " + HarkTest.KEY)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
  }

  private JsonNode entry(String name) {
    return Api.json(api().get(MODELS + "/" + name));
  }

  @Test
  @Order(1)
  void startsWithoutItsDefaultModelAndIsReadyWhenThatHasCome() throws IOException {
    assertThat(api().get("/health").statusCode()).isEqualTo(503);
    var refused = api().transcribe("en-4.wav", "model=base");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(Api.error(refused).get("code")).isIn("model_loading", "model_unavailable");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    Files.createDirectories(source());
    Files.write(source().resolve("ggml-base.bin"), demo());
    Files.write(source().resolve("ggml-our-own.bin"), demo());
    assertThat(send("POST", MODELS, "{\"name\":\"base\"}").statusCode()).isEqualTo(202);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(api().get("/health").statusCode()).isEqualTo(200));
    assertThat(api().text("en-4.wav", "model=whisper-1", "language=en"))
        .isEqualTo("four five one four nine four six");
  }

  @Test
  @Order(2)
  void listsWhatIsHereAndWhatCouldBe() {
    var list = Api.json(api().get(MODELS)).get("data");
    assertThat(list.findValuesAsString("id")).containsExactly("base", "digits", "small", "huge");
    assertThat(list.findValuesAsString("state")).startsWith("here");
    var base = entry("base");
    assertThat(base.get("source").asString()).isEqualTo("official");
    assertThat(base.get("default").asBoolean()).isTrue();
    assertThat(base.get("weights").asString()).isEqualTo("f16");
    assertThat(base.get("memory").asLong()).isPositive();
    assertThat(entry("small").get("state").asString()).isEqualTo("available");
    assertThat(api().get(MODELS + "/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  @Order(2)
  void downloadsNothingThatCannotFitIntoMemory() {
    var pull = send("POST", MODELS, "{\"name\":\"huge\"}");
    assertThat(pull.statusCode()).isEqualTo(400);
    assertThat(Api.error(pull).get("message").toString())
        .contains("needs about", "hark.engine.memory-budget", "'base' would fit", "force");
    var request = api().transcribe("en-4.wav", "model=huge");
    assertThat(request.statusCode()).isEqualTo(400);
    assertThat(Api.error(request).get("code")).isEqualTo("unsupported_value");
    assertThat(entry("huge").get("state").asString()).isEqualTo("available");
  }

  @Test
  @Order(3)
  void tellsTheProgressAsEvents() {
    assertThat(send("POST", MODELS, "{\"name\":\"our-own\"}").statusCode()).isEqualTo(202);
    var events = api().get(MODELS + "/our-own/events");
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.body())
        .startsWith("data: {")
        .endsWith("}\n\n")
        .contains("\"state\":\"done\"");
    assertThat(api().get(MODELS + "/digits/events").statusCode()).isEqualTo(404);
    assertThat(entry("our-own").get("state").asString()).isEqualTo("here");
  }

  @Test
  @Order(4)
  void refusesSourcesOnTheServersDiskAndInside() {
    var file = send("POST", MODELS, "{\"name\":\"x\",\"source\":\"file:///etc\"}");
    assertThat(file.statusCode()).isEqualTo(400);
    assertThat(send("POST", MODELS, "{}").statusCode()).isEqualTo(400);
    assertThat(send("POST", MODELS, "{\"name\":\"../x\"}").statusCode()).isEqualTo(400);
    var inside = "{\"name\":\"inside\",\"source\":\"https://127.0.0.1:%d\"}".formatted(port);
    assertThat(send("POST", MODELS, inside).statusCode()).isEqualTo(202);
    assertThat(api().get(MODELS + "/inside/events").body())
        .contains("\"state\":\"failed\"", "leads where it must not");
  }

  @Test
  @Order(5)
  void switchesTheDefaultWithAnAliasAndBack() {
    var switched = send("PUT", MODELS + "/aliases/default", "{\"model\":\"our-own\"}");
    assertThat(switched.statusCode()).isEqualTo(200);
    assertThat(entry("our-own").get("default").asBoolean()).isTrue();
    assertThat(api().text("en-4.wav", "model=whisper-1", "language=en"))
        .isEqualTo("four five one four nine four six");
    assertThat(send("DELETE", MODELS + "/our-own", "").statusCode()).isEqualTo(400);
    assertThat(Api.json(api().get("/v1/models")).get("data").findValuesAsString("id"))
        .containsExactly("base", "digits", "our-own", "default");
    assertThat(send("DELETE", MODELS + "/aliases/default", "").statusCode()).isEqualTo(200);
    assertThat(entry("base").get("default").asBoolean()).isTrue();
    assertThat(send("PUT", MODELS + "/aliases/x", "{\"model\":\"nonsense\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  @Order(6)
  void verifiesAndRemoves() {
    var begun = send("POST", MODELS + "/base/verify", "");
    assertThat(begun.statusCode()).isEqualTo(202);
    assertThat(begun.headers().firstValue("Location")).contains(MODELS + "/base");
    assertThat(Api.json(begun).get("progress").get("operation").asString()).isEqualTo("verify");
    assertThat(api().get(MODELS + "/base/events").body())
        .contains("\"state\":\"done\"", "\"result\":\"ok, the official file\"");
    assertThat(send("DELETE", MODELS + "/our-own", "").statusCode()).isEqualTo(204);
    assertThat(api().get(MODELS + "/our-own").statusCode()).isNotEqualTo(500);
    assertThat(folder.resolve("data/models/ggml-our-own.bin")).doesNotExist();
    assertThat(new Api(port, "nobodys-key-0123456789").get(MODELS).statusCode()).isEqualTo(401);
  }
}
