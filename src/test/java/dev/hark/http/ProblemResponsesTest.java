package dev.hark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemResponsesTest {
  private final ProblemResponses responses = new ProblemResponses();
  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  private JsonNode write(Problem problem) {
    responses.write(request, response, problem);
    var body = new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    return new JsonMapper().readTree(body).path("error");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindHasAStatusOfItsOwn(Kind kind) {
    assertThat(responses.kind(responses.status(kind))).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400, invalid_request_error,",
    "UNAUTHENTICATED, 401, invalid_request_error, invalid_api_key",
    "FORBIDDEN, 403, permission_error,",
    "NOT_FOUND, 404, invalid_request_error,",
    "TOO_LARGE, 413, invalid_request_error,",
    "UNPROCESSABLE, 422, invalid_request_error,",
    "RATE_LIMITED, 429, requests, rate_limit_exceeded",
    "UNAVAILABLE, 503, server_error,",
    "DEADLINE, 504, server_error,",
    "STORAGE_FULL, 507, server_error,",
  })
  void writesTheEnvelope(Kind kind, int status, String type, String code) {
    var error = write(Problem.of(kind, "Why."));
    assertThat(response.getStatus()).isEqualTo(status);
    assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
    assertThat(error.path("type").asString()).isEqualTo(type);
    assertThat(error.path("param").isNull()).isTrue();
    assertThat(
            code == null
                ? error.path("code").isNull()
                : error.path("code").stringValue().equals(code))
        .isTrue();
  }

  @Test
  void namesFieldAndCode() {
    var error = write(Problem.unsupportedValue("stream", "Not yet."));
    assertThat(error.path("param").asString()).isEqualTo("stream");
    assertThat(error.path("code").asString()).isEqualTo("unsupported_value");
    assertThat(response.getHeader("x-should-retry")).isEqualTo("false");
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 1, 1", "999, 1, 999", "1001, 2, 1001", "60000, 60, 60000"})
  void roundsTheDelayUp(long millis, String seconds, String exact) {
    write(Problem.of(Kind.UNAVAILABLE, "Full.").withRetryAfter(Duration.ofMillis(millis)));
    assertThat(response.getHeader("Retry-After")).isEqualTo(seconds);
    assertThat(response.getHeader("retry-after-ms")).isEqualTo(exact);
  }

  @Test
  void tooManyRequestsAlwaysSayWhenToComeBack() {
    write(Problem.of(Kind.RATE_LIMITED, "Slow down."));
    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
  }

  @Test
  void tellsAUsedUpQuotaFromARate() {
    var error =
        write(Problem.of(Kind.RATE_LIMITED, "Used up.").withCode(ProblemCode.INSUFFICIENT_QUOTA));
    assertThat(error.path("type").asString()).isEqualTo("insufficient_quota");
  }

  @Test
  void writesWhateverTheMessageContains() {
    var error = write(Problem.of(Kind.INVALID_REQUEST, "\u0000\"\ud83d " + "x".repeat(5_000)));
    assertThat(error.path("message").asString()).startsWith("\u0000\"? x").hasSize(2_003);
  }

  @Test
  void keepsTheProblemForTheErrorPageOnceCommitted() {
    response.setCommitted(true);
    responses.write(request, response, Problem.of(Kind.TIMEOUT, "Slow."));
    assertThat(response.getContentAsByteArray()).isEmpty();
    assertThat(responses.deferred(request)).contains(Problem.of(Kind.TIMEOUT, "Slow."));
  }
}
