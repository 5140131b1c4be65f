package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = AccessTestServer.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "logging.level.dev.hark=debug",
      "logging.level.org.springframework.security=debug",
      "logging.level.org.springframework.web=debug"
    })
class SecurityChainsTest {
  private static final Pattern KEY = Pattern.compile("hk_[a-z0-9]{10}_[A-Za-z0-9]{43}");
  private static final String WRONG = "hk_aaaaaaaaaa_" + "b".repeat(43);

  @TempDir private static Path folder;

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  @Autowired private ApplicationContext context;

  private WireClient client;
  private WireClient management;
  private String key;

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("hark.data-dir", folder.resolve("data")::toString);
  }

  @BeforeEach
  void connect(CapturedOutput output) {
    client = new WireClient(port);
    management = new WireClient(managementPort);
    key = KEY.matcher(output.getOut()).results().findFirst().orElseThrow().group();
  }

  @AfterEach
  void disconnect() {
    client.close();
    management.close();
  }

  @Test
  void showsTheKeyOnceInACurlLineWithTheRealPort(CapturedOutput output) throws IOException {
    client.get("/v1/models", "X-API-Key", key);

    assertThat(output.getOut())
        .containsOnlyOnce("Your API key, shown only this once: " + key)
        .containsOnlyOnce(
            """
              curl -H "Authorization: Bearer %s" -F file=@src/samples/digits-en.wav \
            -F model=digits http://localhost:%d/v1/audio/transcriptions\
            """
                .formatted(key, port));
    assertThat(Pattern.compile(key).matcher(output.getAll()).results()).hasSize(2);
    assertThat(Files.readString(folder.resolve("data/keys.json"))).doesNotContain(key);
  }

  @Test
  void makesNoDefaultUser(CapturedOutput output) {
    assertThat(context.getBeanNamesForType(UserDetailsService.class)).isEmpty();
    assertThat(output.getOut()).doesNotContain("generated security password");
  }

  @Test
  void admitsTheKeyInEitherHeaderOrInBoth() {
    var expected = key.substring(3, 13) + " first key 2";

    assertThat(client.get("/v1/models", "Authorization", "Bearer " + key).body())
        .isEqualTo(expected);
    assertThat(client.get("/v1/models", "authorization", "bearer  " + key).body())
        .isEqualTo(expected);
    assertThat(client.get("/v1/models", "X-API-Key", key).body()).isEqualTo(expected);
    assertThat(
            client
                .get("/v1/models", "X-API-Key", key, "Authorization", "Bearer " + key)
                .statusCode())
        .isEqualTo(200);
    assertThat(
            client.get("/v1/models", "X-API-Key", key, "Authorization", "Basic YTpi").statusCode())
        .isEqualTo(200);
  }

  @Test
  void admitsAnswersThatAreMadeLater() {
    assertThat(client.get("/v1/later", "X-API-Key", key).body()).endsWith("first key 2");
  }

  @Test
  void tellsAMissingKeyFromAWrongOne(CapturedOutput output) {
    var missing = client.get("/v1/models");
    var wrong = client.get("/v1/models", "Authorization", "Bearer " + WRONG);
    var nearly = client.get("/v1/models", "Authorization", "Bearer " + key + "x");

    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(missing.body())
        .contains("invalid_api_key", "carries no API key", "Authorization: Bearer KEY");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body())
        .contains("invalid_api_key", "is not known", "showed when it first started")
        .doesNotContain(WRONG);
    assertThat(nearly.statusCode()).isEqualTo(401);
    assertThat(missing.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(missing.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(output.getAll()).contains("hk_aaaaaaaaaa_***").doesNotContain("b".repeat(43));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Basic YTpi", "hk_aaaaaaaaaa_bbb"})
  void takesAnAuthorizationWithoutKeyForAMissingKey(String authorization) {
    var answer = client.get("/v1/models", "Authorization", authorization);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("carries no API key");
  }

  @Test
  void rejectsTwoDifferentKeys() {
    var answer = client.get("/v1/models", "X-API-Key", key, "Authorization", "Bearer " + WRONG);
    var twice = client.get("/v1/models", "X-API-Key", key, "X-API-Key", WRONG);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("two different API keys", "invalid_api_key");
    assertThat(twice.statusCode()).isEqualTo(401);
  }

  @Test
  void asksForTheBodyOnlyOnceTheKeyIsKnown() throws IOException {
    var post = "POST /v1/audio/transcriptions";

    assertThat(client.announceBody(post)).startsWith("HTTP/1.1 401");
    assertThat(client.announceBody(post, "X-API-Key: " + WRONG)).startsWith("HTTP/1.1 401");
    assertThat(client.announceBody(post, "X-API-Key: " + key)).startsWith("HTTP/1.1 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void readsNoFormOfAStranger(String method) throws IOException {
    var form = "Content-Type: application/x-www-form-urlencoded";

    assertThat(client.announceBody(method + " /v1/models", form)).startsWith("HTTP/1.1 401");
    assertThat(client.announceBody(method + " /internal", form)).startsWith("HTTP/1.1 404");
  }

  @Test
  void tellsHealthWithoutAKey() {
    assertThat(client.get("/health").body()).isEqualTo("up");
    assertThat(client.send("HEAD", "/health").statusCode()).isEqualTo(200);
    assertThat(client.send("POST", "/health").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/internal",
        "/nothing",
        "/error",
        "/login",
        "/logout",
        "/prometheus",
        "/metrics",
        "/info",
        "/actuator/health",
        "/health/x",
        "/v1x",
        "/V1/models"
      })
  void answersTheSameToEverythingElse(String path) {
    var reference = client.get("/reference");
    var answer = client.get(path, "X-API-Key", key);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo(reference.body()).contains("\"error\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"//v1/models", "/v1;x/models", "/internal/..%2Fv1/models", "/%2e%2e/v1"})
  void rejectsPathsThatMeanTwoThings(String path) {
    var answer = client.get(path, "X-API-Key", key);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("first key");
  }

  @Test
  void saysWhichMethodsThereAre() {
    var answer = client.send("FETCH", "/v1/models", "X-API-Key", key);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("method of the request is not one of GET, HEAD, POST", "DELETE")
        .doesNotContain("path");
  }

  @Test
  void leavesTheManagementPortOpen() {
    assertThat(management.get("/health").body()).contains("\"components\"");
    assertThat(management.get("/prometheus").body()).contains("jvm_memory_used_bytes");
    assertThat(management.get("/info").statusCode()).isEqualTo(200);
    assertThat(management.get("/v1/models").statusCode()).isEqualTo(404);
  }
}
