package dev.hark.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.access.AccessTestServer;
import dev.hark.access.WireClient;
import java.io.IOException;
import java.nio.file.Path;
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

/// The limiter's own minute begins with the first request, so these three requests are always in
/// one.
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = AccessTestServer.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "hark.quota.requests-per-minute=3",
      "hark.api-key=" + RateLimitTest.KEY
    })
class RateLimitTest {
  static final String KEY = "a key from outside";
  private static final String AUDIO = "/v1/audio/transcriptions";

  @TempDir private static Path folder;

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;

  @DynamicPropertySource
  static void dataFolder(DynamicPropertyRegistry registry) {
    registry.add("hark.data-dir", folder.resolve("data")::toString);
  }

  @Test
  void turnsAwayWhatIsOverTheLimit(CapturedOutput output) throws IOException {
    try (var client = new WireClient(port);
        var management = new WireClient(managementPort)) {
      assertThat(client.send("POST", AUDIO).headers().map())
          .doesNotContainKey("x-ratelimit-limit-requests");

      var answers =
          IntStream.range(0, 4)
              .mapToObj(_ -> client.send("POST", AUDIO, "X-API-Key", KEY))
              .toList();

      assertThat(answers)
          .extracting(answer -> answer.statusCode())
          .containsExactly(200, 200, 200, 429);
      assertThat(answers)
          .extracting(
              answer -> answer.headers().firstValue("x-ratelimit-remaining-requests").orElse(""))
          .containsExactly("2", "1", "0", "0");
      assertThat(answers)
          .allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("x-ratelimit-limit-requests")).hasValue("3");
            assertThat(answer.headers().firstValue("x-ratelimit-reset-requests").orElse(""))
                .matches("1m0s|\\d\\d?s");
          });
      var refused = answers.getLast();
      assertThat(refused.body())
          .contains(
              "rate_limit_exceeded", "3 requests per minute", "hark.quota.requests-per-minute");
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);

      assertThat(client.announceBody("POST " + AUDIO, "X-API-Key: " + KEY))
          .startsWith("HTTP/1.1 429");
      assertThat(client.get("/v1/audio/nothing", "X-API-Key", KEY).statusCode()).isEqualTo(429);
      assertThat(client.get("/v1/models", "X-API-Key", KEY).statusCode()).isEqualTo(200);
      assertThat(management.get("/prometheus").body())
          .contains("resilience4j_ratelimiter_available_permissions{name=\"environment\"} 0.0");
    }
    assertThat(folder.resolve("data/keys.json")).doesNotExist();
    assertThat(output.getOut())
        .contains("The API key is the value of HARK_API_KEY.", "Bearer $HARK_API_KEY\"")
        .doesNotContain(KEY);
  }
}
