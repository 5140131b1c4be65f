package dev.hark.modelstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server with one file at every path, which can be made to misbehave.
final class ModelServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] file;

  /// The `Range` of each request, or nothing.
  final List<String> ranges = new CopyOnWriteArrayList<>();

  volatile boolean knowsRanges = true;
  volatile String etag = "\"one\"";
  volatile int breaksOffAfter = Integer.MAX_VALUE;
  volatile int flippedByte = -1;
  volatile int status = 200;
  volatile int tooLong;
  volatile String linkedEtag = "";
  volatile String location = "";
  volatile Runnable beforeBody = () -> {};

  ModelServer(byte[] file) {
    this.file = file.clone();
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/models");
  }

  void context(String path, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    var range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "" : range);
    var headers = exchange.getResponseHeaders();
    if (!location.isEmpty()) {
      headers.set("Location", location);
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
      return;
    }
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    headers.set("ETag", etag);
    if (!linkedEtag.isEmpty()) {
      headers.set("X-Linked-Etag", linkedEtag);
    }
    int from = 0;
    boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    if (range != null && knowsRanges && same) {
      from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      headers.set("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from + tooLong);
    beforeBody.run();
    send(exchange, from);
  }

  private void send(HttpExchange exchange, int from) throws IOException {
    var bytes = file.clone();
    if (flippedByte >= 0) {
      bytes[flippedByte] ^= 1;
    }
    int most = breaksOffAfter;
    if (most < file.length - from) {
      breaksOffAfter = Integer.MAX_VALUE;
    }
    exchange.getResponseBody().write(bytes, from, Math.min(most, bytes.length - from));
    exchange.getResponseBody().flush();
    exchange.close(); // cuts the connection where less was sent than announced
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
