package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = AccessTestServer.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "hark.access.max-failed-keys=10",
      "hark.api-key=" + KeyGuessingTest.KEY
    })
class KeyGuessingTest {
  static final String KEY = "a key from outside";

  @TempDir private static Path folder;

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("hark.data-dir", folder.resolve("data")::toString);
  }

  @Test
  void isSlowAndSeen(CapturedOutput output) throws Exception {
    try (var client = new WireClient(port);
        var management = new WireClient(managementPort)) {
      assertThat(client.get("/v1/models", "X-API-Key", KEY).statusCode()).isEqualTo(200);
      long start = System.nanoTime();

      var answers =
          IntStream.range(0, 100)
              .mapToObj(i -> client.get("/v1/models", "X-API-Key", "a guess, number " + i))
              .toList();

      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      assertThat(answers.subList(0, 10)).extracting(HttpResponse::statusCode).containsOnly(401);
      assertThat(answers.subList(10, 100)).extracting(HttpResponse::statusCode).containsOnly(429);
      var refused = answers.getLast();
      assertThat(refused.body())
          .contains("rate_limit_exceeded", "wrong API keys", "hark.access.max-failed-keys");
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
      assertThat(client.announceBody("POST /v1/audio/transcriptions", "X-API-Key: a guess"))
          .startsWith("HTTP/1.1 429");

      var warnings =
          Pattern.compile("WARN .*Refused an API key from 127\\.0\\.0\\.1")
              .matcher(output.getAll());
      assertThat(warnings.results().count()).isBetween(1L, seconds + 2);
      assertThat(output.getAll()).doesNotContain("a guess");
      assertThat(management.get("/prometheus").body())
          .contains("hark_keys_refused_total{reason=\"wrong\"} 10.0")
          .contains("hark_keys_refused_total{reason=\"limited\"} 91.0");

      assertThat(client.get("/v1/models", "X-API-Key", KEY).statusCode()).isEqualTo(200);
      assertThat(
              client
                  .get("/v1/models", "X-API-Key", KEY, "X-Forwarded-For", "192.0.2.1")
                  .statusCode())
          .isEqualTo(200);
    }
  }
}
