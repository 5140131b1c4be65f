package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private int check(int port, Duration patience) {
    return HealthCheck.run(
        Map.of("SERVER_PORT", Integer.toString(port)), new PrintStream(printed), patience);
  }

  private int checkAgainst(String answer) throws IOException, InterruptedException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var serving =
          Thread.ofVirtual()
              .start(() -> {
                try (var client = server.accept()) {
                  client.getInputStream().read(new byte[1024]);
                  client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      int code = check(server.getLocalPort(), Duration.ofSeconds(10));
      serving.join();
      return code;
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void isHealthyWhenTheServerSaysSo() throws Exception {
    assertThat(checkAgainst("HTTP/1.1 200 \r\n\r\n")).isZero();
    assertThat(printed()).startsWith("HTTP/1.1 200");
  }

  @Test
  void isUnhealthyWhenTheServerCannotTakeWork() throws Exception {
    assertThat(checkAgainst("HTTP/1.1 503 \r\n\r\n")).isEqualTo(1);
    assertThat(printed()).startsWith("HTTP/1.1 503");
  }

  @Test
  void isUnhealthyWhenTheServerHangsUp() throws Exception {
    assertThat(checkAgainst("")).isEqualTo(1);
    assertThat(printed()).contains("closed the connection");
  }

  @Test
  void isUnhealthyWhenNobodyListens() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(check(port, Duration.ofSeconds(10))).isEqualTo(1);
    assertThat(printed()).contains("no answer from 127.0.0.1:" + port);
  }

  @Test
  void isUnhealthyWhenTheServerIsSilent() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(check(silent.getLocalPort(), Duration.ofMillis(100))).isEqualTo(1);
    }
  }

  @Test
  void isUnhealthyWhenThePortIsNoNumber() {
    assertThat(HealthCheck.run(Map.of("SERVER_PORT", "web"), new PrintStream(printed)))
        .isEqualTo(1);
  }
}
