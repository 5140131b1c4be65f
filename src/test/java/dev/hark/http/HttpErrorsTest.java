package dev.hark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.http.RawHttp.Answer;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.multipart.MultipartException;

@TestInstance(Lifecycle.PER_CLASS)
class HttpErrorsTest {
  private final TestServer server = new TestServer("server.tomcat.connection-timeout=300ms");

  @BeforeAll
  void addEndpoints() {
    server
        .post(
            "/busy",
            (_, _) -> {
              throw Problem.of(Kind.RATE_LIMITED, "Slow down.")
                  .withRetryAfter(Duration.ofMillis(1_500))
                  .asException();
            })
        .post(
            "/broken",
            (_, _) -> {
              throw new IllegalStateException("secret reason");
            })
        .post(
            "/pipe",
            (_, _) -> {
              throw new UncheckedIOException(new IOException("Broken pipe"));
            })
        .post(
            "/denied",
            (_, _) -> {
              throw new AccessDeniedException("secret reason");
            })
        .post(
            "/form",
            (_, _) -> {
              throw new MultipartException("secret reason");
            })
        .post(
            "/half",
            (_, response) -> {
              response.getOutputStream().print("begun");
              response.flushBuffer();
              throw Problem.of(Kind.INTERNAL, "too late").asException();
            })
        .post(
            "/drain",
            (request, response) -> {
              var count = request.getInputStream().readAllBytes().length;
              response.getOutputStream().print(count + " " + MDC.get("requestId"));
            })
        .post(
            "/refuse",
            (_, _) -> {
              throw Problem.of(Kind.TOO_LARGE, "Too large.").asException();
            })
        .postJson("/json", (_, _) -> {});
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Answer exchange(String request) throws IOException {
    return RawHttp.exchange(server.port(), request);
  }

  private Answer post(String path) throws IOException {
    return exchange("POST %s HTTP/1.1\nHost: x\nContent-Length: 0\n\n".formatted(path));
  }

  private static void assertEnvelope(Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.headers().get("x-request-id")).matches("req_[0-9a-f]{32}");
    assertThat(answer.headers()).doesNotContainKey("server");
    assertThat(answer.error().propertyNames()).containsExactly("message", "type", "param", "code");
    assertThat(answer.error().path("type").asString()).isEqualTo(type);
    assertThat(answer.message()).isNotBlank();
    assertThat(answer.text()).doesNotContain("Tomcat", "<html", "secret");
  }

  @Test
  void saysWhenToTryAgain() throws IOException {
    var answer = post("/busy");
    assertEnvelope(answer, 429, "requests");
    assertThat(answer.error().path("code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(answer.headers())
        .containsEntry("retry-after", "2")
        .containsEntry("retry-after-ms", "1500")
        .containsKey("openai-processing-ms")
        .doesNotContainKey("x-should-retry");
  }

  @Test
  void hidesTheReasonOfAnInternalError() throws IOException {
    var answer = post("/broken");
    assertEnvelope(answer, 500, "server_error");
    assertThat(answer.message()).contains(answer.headers().get("x-request-id"));
  }

  @Test
  void aBrokenPipeOfOursIsNotAClientThatLeft() throws IOException {
    assertEnvelope(post("/pipe"), 500, "server_error");
  }

  @Test
  void leavesDenialsToTheSecurityFilters() throws IOException {
    assertEnvelope(post("/denied"), 403, "permission_error");
  }

  @Test
  void answersSpringsOwnRefusals() throws IOException {
    assertEnvelope(post("/form"), 400, "invalid_request_error");
    var unknown = post("/v1/nothing?a=b");
    assertEnvelope(unknown, 404, "invalid_request_error");
    assertThat(unknown.message()).contains("POST /v1/nothing.");
    assertThat(unknown.headers()).containsEntry("x-should-retry", "false");
    var wrongMethod = exchange("GET /busy HTTP/1.1\nHost: x\n\n");
    assertEnvelope(wrongMethod, 405, "invalid_request_error");
    assertThat(wrongMethod.headers()).containsEntry("allow", "POST");
    assertThat(wrongMethod.message()).contains("Use POST");
    var wrongType =
        exchange("POST /json HTTP/1.1\nHost: x\nContent-Type: text/plain\nContent-Length: 0\n\n");
    assertEnvelope(wrongType, 415, "invalid_request_error");
    assertThat(wrongType.message()).contains("application/json");
  }

  @Test
  void namesTheMethodThatTomcatRefuses() throws IOException {
    var answer = exchange("TRACE /busy HTTP/1.1\nHost: x\n\n");
    assertEnvelope(answer, 405, "invalid_request_error");
    assertThat(answer.message()).isEqualTo("TRACE is not allowed at /busy.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /a%00b HTTP/1.1\nHost: x\nContent-Length: 0\n\n",
        "GET //a;b/..;/c HTTP/1.1\nHost: x\n\n",
        "GET /a%zz HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: a b\n\n",
        "GET / HTTP/1.1\nHost: x\nHost: y\n\n",
        "G{T / HTTP/1.1\nHost: x\n\n",
        "POST / HTTP/1.1\nHost: x\nContent-Length: many\n\n",
        "nonsense\n\n",
      })
  void answersWhatNeverReachesAController(String request) throws IOException {
    assertEnvelope(exchange(request), 400, "invalid_request_error");
  }

  @Test
  void answersHeadersThatAreTooLarge() throws IOException {
    var header = "X-Long: %s\n".formatted("a".repeat(20_000));
    assertEnvelope(
        exchange("GET / HTTP/1.1\nHost: x\n" + header + "\n"), 400, "invalid_request_error");
  }

  @Test
  void errorPathIsNothingByItself() throws IOException {
    assertEnvelope(exchange("GET /error HTTP/1.1\nHost: x\n\n"), 404, "invalid_request_error");
  }

  @Test
  void takesTheClientsRequestIdWhereItIsHarmless() throws IOException {
    var request = "POST /drain HTTP/1.1\nHost: x\nx-request-id: %s\nContent-Length: 3\n\nabc";
    var answer = exchange(request.formatted("My-1._"));
    assertThat(answer.headers()).containsEntry("x-request-id", "My-1._");
    assertThat(answer.text()).isEqualTo("3 My-1._");
    for (var bad : new String[] {"a b", "a".repeat(129), "ä", "x\\n"}) {
      assertThat(exchange(request.formatted(bad)).headers().get("x-request-id"))
          .matches("req_[0-9a-f]{32}");
    }
  }

  @Test
  void writesNothingAfterTheAnswerHasBegun() throws IOException {
    try (var http = new RawHttp(server.port())) {
      http.send("POST /half HTTP/1.1\nHost: x\nContent-Length: 0\n\n");
      var answer = http.answer();
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void refusesBeforeAClientThatExpectsToBeAsked() throws IOException {
    try (var http = new RawHttp(server.port())) {
      http.send(
          "POST /refuse HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 3221225472\n\n");
      var answer = http.answer();
      assertEnvelope(answer, 413, "invalid_request_error");
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(http.isClosedByServer()).isTrue();
    }
  }

  @Test
  void asksAClientThatExpectsIt() throws IOException {
    try (var http = new RawHttp(server.port())) {
      http.send("POST /drain HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 3\n\n");
      assertThat(http.answer().status()).isEqualTo(100);
      assertThat(http.send("abc").answer().text()).startsWith("3 ");
    }
  }

  @Test
  void answersAClientThatIsStillSending() throws IOException {
    try (var http = new RawHttp(server.port())) {
      http.send("POST /refuse HTTP/1.1\nHost: x\nContent-Length: 20000000\n\n");
      http.send(new byte[20_000_000]);
      assertEnvelope(http.answer(), 413, "invalid_request_error");
    }
  }

  @Test
  void answersAClientThatIsTooSlow() throws IOException {
    var answer = exchange("POST /drain HTTP/1.1\nHost: x\nContent-Length: 10\n\nhalf");
    assertEnvelope(answer, 408, "invalid_request_error");
    assertThat(answer.headers()).doesNotContainKey("x-should-retry");
  }

  @Test
  void answersAClientThatStopsHalfWay() throws IOException {
    try (var http = new RawHttp(server.port())) {
      http.send("POST /drain HTTP/1.1\nHost: x\nContent-Length: 10\n\nhalf").endSending();
      assertEnvelope(http.answer(), 400, "invalid_request_error");
    }
  }

  @Test
  void answersAMalformedChunk() throws IOException {
    assertEnvelope(
        exchange("POST /drain HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nzz\nab\n"),
        400,
        "invalid_request_error");
  }
}
