package dev.hark.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server behind a tunnel that does with each connection what a test says.
final class StubServer implements AutoCloseable {
  private final ServerSocket listener;
  private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();

  /// What is done with a connection.
  interface Behaviour {
    void serve(Socket connection) throws IOException;
  }

  StubServer(Behaviour behaviour) {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(() -> accept(behaviour));
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        var connection = listener.accept();
        connections.add(connection);
        Thread.startVirtualThread(() -> serve(behaviour, connection));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private static void serve(Behaviour behaviour, Socket connection) {
    try {
      behaviour.serve(connection);
    } catch (IOException _) {
      // The other side has gone.
    }
  }

  static void send(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.replace("\n", "\r\n").getBytes(US_ASCII));
  }

  /// Reads a request and its body, and tells its head; empty at the end.
  static Optional<HttpHead> receive(Socket connection) throws IOException {
    var in = connection.getInputStream();
    var head = HttpHead.read(in);
    if (head.isPresent()) {
      new BodyInput(head.get(), in).readAllBytes();
    }
    return head;
  }

  int port() {
    return listener.getLocalPort();
  }

  /// How many connections nobody has asked for yet.
  int connections() {
    return connections.size();
  }

  /// The next connection.
  Socket connection() throws InterruptedException {
    var connection = connections.poll(10, TimeUnit.SECONDS);
    if (connection == null) {
      throw new AssertionError("no connection");
    }
    return connection;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var connection = connections.poll(); connection != null; connection = connections.poll()) {
      connection.close();
    }
  }
}
