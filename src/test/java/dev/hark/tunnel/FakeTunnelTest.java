package dev.hark.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.http.RawHttp;
import dev.hark.tunnel.FakeTunnel.Mode;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/// The tunnel itself: what it refuses, gives up and drops, with servers and clients that misbehave.
class FakeTunnelTest {
  private static final int MOST = 100 * 1024;
  private static final TunnelLimits LIMITS =
      new TunnelLimits(DataSize.ofBytes(MOST), Duration.ofMillis(400), Duration.ofMillis(400));
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String GET = "GET / HTTP/1.1\nHost: x\n\n";

  /// More than the buffers of both connections hold.
  private static final int FLOOD = 64 << 20;

  private static FakeTunnel tunnel(StubServer server, Mode mode, Fault... faults) {
    return new FakeTunnel(server.port(), "127.0.0.9", LIMITS, mode, Faults.script(faults));
  }

  private static FakeTunnel tunnel(StubServer server) {
    return tunnel(server, Mode.STREAMS);
  }

  private static void answerAll(Socket connection) throws IOException {
    while (StubServer.receive(connection).isPresent()) {
      StubServer.send(connection, OK);
    }
  }

  private static String post(int length) {
    return "POST / HTTP/1.1\nHost: x\nContent-Type: a/b\nContent-Length: " + length + "\n\n";
  }

  private static String chunked(int length) {
    return "POST / HTTP/1.1\nHost: x\nContent-Type: a/b\nTransfer-Encoding: chunked\n\n"
        + Integer.toHexString(length)
        + "\n"
        + "x".repeat(length)
        + "\n0\n\n";
  }

  @ParameterizedTest
  @EnumSource
  void refusesBodiesOverItsLimitItself(Mode mode) throws Exception {
    try (var server = new StubServer(FakeTunnelTest::answerAll);
        var tunnel = tunnel(server, mode)) {
      for (var body : new String[] {post(MOST) + "x".repeat(MOST), chunked(MOST)}) {
        assertThat(RawHttp.exchange(tunnel.port(), body).text()).isEqualTo("ok");
      }
      for (var body : new String[] {post(MOST + 1) + "x".repeat(MOST + 1), chunked(MOST + 1)}) {
        var answer = RawHttp.exchange(tunnel.port(), body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.headers()).containsEntry("server", "cloudflare");
        assertThat(answer.text()).startsWith("<html>");
      }
    }
  }

  @Test
  void givesUpOnAServerThatDoesNotAnswer() throws Exception {
    try (var server = new StubServer(connection -> StubServer.receive(connection));
        var tunnel = tunnel(server)) {
      assertThat(RawHttp.exchange(tunnel.port(), GET).status()).isEqualTo(524);
      assertThat(server.connection().getInputStream().read()).isNegative();
    }
  }

  @Test
  void endsAnAnswerThatFallsSilent() throws Exception {
    try (var server =
            new StubServer(connection -> {
              StubServer.receive(connection);
              StubServer.send(
                  connection, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\none\n");
            });
        var tunnel = tunnel(server);
        var http = new RawHttp(tunnel.port())) {
      http.send(GET);
      assertThat(http.head().status()).isEqualTo(200);
      assertThat(http.chunk()).isEqualTo("one");
      assertThatThrownBy(http::chunk).isInstanceOf(IOException.class);
      assertThat(tunnel.dropped()).isEqualTo(1);
    }
  }

  @Test
  void givesUpOnAServerThatDoesNotRead() throws Exception {
    var patient =
        new TunnelLimits(DataSize.ofBytes(FLOOD), Duration.ofMinutes(1), Duration.ofMillis(400));
    try (var server = new StubServer(_ -> {});
        var tunnel =
            new FakeTunnel(server.port(), "127.0.0.9", patient, Mode.STREAMS, Faults.none());
        var http = new RawHttp(tunnel.port())) {
      http.send(post(FLOOD));
      http.send(new byte[FLOOD]);
      assertThat(http.answer().status()).isEqualTo(524);
    }
  }

  @Test
  void closesOnAClientThatDoesNotRead() throws Exception {
    BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    try (var server =
            new StubServer(connection -> {
              StubServer.receive(connection);
              StubServer.send(connection, "HTTP/1.1 200 OK\nContent-Length: " + FLOOD + "\n\n");
              try {
                connection.getOutputStream().write(new byte[FLOOD]);
              } finally {
                closed.add(true);
              }
            });
        var tunnel = tunnel(server);
        var http = new RawHttp(tunnel.port())) {
      http.send(GET);
      assertThat(closed.poll(10, TimeUnit.SECONDS)).isTrue();
      assertThat(tunnel.dropped()).isEqualTo(1);
    }
  }

  @Test
  void saysForWhomItSpeaks() throws Exception {
    BlockingQueue<HttpHead> seen = new LinkedBlockingQueue<>();
    try (var server =
            new StubServer(connection -> {
              seen.add(StubServer.receive(connection).orElseThrow());
              StubServer.send(connection, OK);
            });
        var tunnel = tunnel(server)) {
      RawHttp.exchange(
          tunnel.port(),
          "GET / HTTP/1.1\nHost: x\ncf-connecting-ip: 192.0.2.1\nx-forwarded-for: 192.0.2.2\n\n");
      var head = seen.poll(10, TimeUnit.SECONDS);
      assertThat(head).isNotNull();
      assertThat(head.first("CF-Ray")).isPresent();
      assertThat(head.first("CF-Connecting-IP")).contains("127.0.0.1");
      assertThat(head.first("X-Forwarded-For")).contains("192.0.2.2, 127.0.0.1");
      assertThat(head.first("X-Forwarded-Proto")).contains("https");
      assertThat(server.connection().getInetAddress().getHostAddress()).isEqualTo("127.0.0.9");
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesChunksOnAsItsModeSays(Mode mode) throws Exception {
    try (var server =
            new StubServer(connection -> {
              var head = StubServer.receive(connection).orElseThrow();
              var length = head.first("Content-Length").orElse("none");
              StubServer.send(
                  connection,
                  "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n"
                      .formatted(length.length(), length));
            });
        var tunnel = tunnel(server, mode)) {
      var answer = RawHttp.exchange(tunnel.port(), chunked(7));
      var buffers = mode == Mode.BUFFERS;
      assertThat(answer.text()).isEqualTo(buffers ? "7" : "none");
      assertThat(answer.headers().containsKey("content-length")).isEqualTo(buffers);
    }
  }

  @Test
  void usesItsConnectionsAgainUntilTheServerClosesThem() throws Exception {
    try (var server = new StubServer(FakeTunnelTest::answerAll);
        var tunnel = tunnel(server)) {
      for (var round = 0; round < 3; round++) {
        assertThat(RawHttp.exchange(tunnel.port(), GET).text()).isEqualTo("ok");
        await().until(() -> tunnel.origins().idle() == 1);
      }
      assertThat(server.connections()).isEqualTo(1);
      server.connection().close();
      assertThat(RawHttp.exchange(tunnel.port(), GET).text()).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void tellsTheServerThatAClientHasLeft() throws Exception {
    try (var server = new StubServer(connection -> StubServer.receive(connection));
        var tunnel = tunnel(server)) {
      try (var http = new RawHttp(tunnel.port())) {
        http.send(post(10) + "half");
        server.connection();
      }
      await().until(() -> tunnel.dropped() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dropsWhatItIsToldTo(boolean reset) throws Exception {
    try (var server = new StubServer(FakeTunnelTest::answerAll);
        var tunnel =
            tunnel(
                server,
                Mode.STREAMS,
                new Fault.DropRequest(5, reset),
                new Fault.DropAnswer(0, reset),
                new Fault.DropAnswer(1, reset))) {
      for (var round = 0; round < 3; round++) {
        assertThatThrownBy(
                () -> {
                  var answer = RawHttp.exchange(tunnel.port(), post(10) + "0123456789");
                  // The head may have come, and all that was asked for has not.
                  assertThat(answer.text()).isEqualTo("o");
                  throw new IOException("broken off");
                })
            .isInstanceOf(IOException.class);
      }
      assertThat(tunnel.dropped()).isEqualTo(3);
      assertThat(RawHttp.exchange(tunnel.port(), GET).text()).isEqualTo("ok");
    }
  }

  @Test
  void theSameSeedDropsTheSame() {
    var one = Faults.random(7, 0.5, 1000);
    var other = Faults.random(7, 0.5, 1000);
    var drawn = Stream.generate(one::next).limit(100).toList();
    assertThat(drawn).isEqualTo(Stream.generate(other::next).limit(100).toList());
    assertThat(drawn).hasAtLeastOneElementOfType(Fault.None.class);
    assertThat(drawn).hasAtLeastOneElementOfType(Fault.DropRequest.class);
    assertThat(drawn).hasAtLeastOneElementOfType(Fault.DropAnswer.class);
  }
}
