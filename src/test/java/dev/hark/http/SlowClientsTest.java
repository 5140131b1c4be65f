package dev.hark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that take all connections of a server and send a byte now and then.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class SlowClientsTest {
  private static final int MAX_CONNECTIONS = 4;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final List<RawHttp> clients = new ArrayList<>();
  private final TestServer server =
      new TestServer(
          "server.tomcat.connection-timeout=2s",
          "server.tomcat.keep-alive-timeout=20s",
          "server.tomcat.max-connections=" + MAX_CONNECTIONS,
          "hark.http.patience=1s",
          "hark.http.min-upload-rate=1KB");

  @BeforeAll
  void addEndpoints() {
    server
        .post(
            "/read",
            (request, response) -> {
              var count = request.getInputStream().readAllBytes().length;
              response.getOutputStream().print(count);
            })
        .post(
            "/refuse",
            (_, _) -> {
              throw Problem.of(Kind.TOO_LARGE, "Too large.").asException();
            });
  }

  @AfterEach
  void disconnect() throws IOException {
    for (var client : clients) {
      client.close();
    }
    clients.clear();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private RawHttp connect() throws IOException {
    var client = new RawHttp(server.port());
    clients.add(client);
    return client;
  }

  static Stream<Arguments> slow() {
    return Stream.of(
        Arguments.of("blank lines", "", "\n"),
        Arguments.of("a request line", "GET /", "a"),
        Arguments.of("headers", "GET / HTTP/1.1\nHost: x\nX: ", "a"),
        Arguments.of(
            "a body that is read", "POST /read HTTP/1.1\nHost: x\nContent-Length: 9999\n\n", "a"),
        Arguments.of(
            "a chunked body",
            "POST /read HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n",
            "1\na\n"),
        Arguments.of(
            "a body that is dropped",
            "POST /refuse HTTP/1.1\nHost: x\nContent-Length: 9999\n\n",
            "a"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slow")
  void keepNobodyElseOut(String what, String begin, String drop) throws Exception {
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      var client = connect().send(begin);
      Thread.startVirtualThread(() -> drip(client, drop));
    }
    var answer =
        RawHttp.exchange(
            server.port(),
            "POST /read HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 3\n\nabc");
    assertThat(answer.text()).isEqualTo("3");
  }

  /// Sends until the connection is closed, by either side.
  private static void drip(RawHttp client, String drop) {
    try {
      while (true) {
        client.send(drop);
        Thread.sleep(PAUSE);
      }
    } catch (IOException | InterruptedException e) {
      // That is the end of it.
    }
  }

  @Test
  void learnThatTheyAreTooSlow() throws Exception {
    var client = connect();
    client.send("POST /read HTTP/1.1\nHost: x\nContent-Length: 9999\n\n");
    Thread.startVirtualThread(() -> drip(client, "a"));
    var answer = client.answer();
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.message()).contains("1024 bytes a second", "hark.http.min-upload-rate");
  }

  @Test
  void areServedIfTheySendEnough() throws Exception {
    var client = connect();
    client.send("POST /read HTTP/1.1\nHost: x\nContent-Length: 10000\n\n");
    var part = "a".repeat(500).getBytes(StandardCharsets.US_ASCII);
    var parts = new ArrayList<>(Collections.nCopies(20, part));
    await()
        .pollInterval(PAUSE)
        .until(() -> {
          client.send(parts.removeLast());
          return parts.isEmpty();
        });
    assertThat(client.answer().text()).isEqualTo("10000");
  }

  @Test
  void mayRestBetweenRequests() throws Exception {
    var client = connect();
    var request = "POST /read HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc";
    assertThat(client.send(request).answer().text()).isEqualTo("3");
    var rested = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
    await().until(() -> System.nanoTime() > rested);
    // The head comes in two parts, whose pause is nobody's business.
    client.send(request.substring(0, 10));
    await().pollDelay(PAUSE).until(() -> true);
    assertThat(client.send(request.substring(10)).answer().text()).isEqualTo("3");
    assertThat(client.send(request + request).answer().text()).isEqualTo("3");
    assertThat(client.answer().text()).isEqualTo("3");
  }
}
