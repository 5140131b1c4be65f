package dev.hark.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// Implements `hark health`, which asks the server on this machine whether it can take work.
/// Container health checks use it, because an image has no other program to ask with.
///
/// A container engine asks every few seconds, so this needs nothing but a socket: neither Spring
/// nor picocli nor Java's HTTP client, which cost more than the question.
public final class HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final String DEFAULT_PORT = "8000";

  private HealthCheck() {}

  /// Asks the server, and prints the first line of the answer, or why there is none.
  ///
  /// @param environment where `SERVER_ADDRESS` and `SERVER_PORT` say where the server listens; by
  ///   default the loopback address and port 8000
  /// @return the exit code: 0 if the server can take work, else 1
  public static int run(Map<String, String> environment, PrintStream out) {
    return run(environment, out, PATIENCE);
  }

  static int run(Map<String, String> environment, PrintStream out, Duration patience) {
    var host = environment.getOrDefault("SERVER_ADDRESS", "127.0.0.1");
    var port = environment.getOrDefault("SERVER_PORT", DEFAULT_PORT);
    try {
      var status = ask(new InetSocketAddress(host, Integer.parseInt(port)), patience);
      out.println(status);
      return status.contains(" 200") ? 0 : 1;
    } catch (IOException | IllegalArgumentException e) {
      out.println("no answer from " + host + ":" + port + ": " + e.getMessage());
      return 1;
    }
  }

  private static String ask(InetSocketAddress server, Duration patience) throws IOException {
    try (var socket = new Socket()) {
      int millis = Math.toIntExact(patience.toMillis());
      socket.connect(server, millis);
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      var line = reader.readLine();
      if (line == null) {
        throw new IOException("it closed the connection");
      }
      return line;
    }
  }
}
