package dev.hark.modelstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A hub of our own, for the tests of other packages: the checkpoint of the demo model as
/// `org/digits`, and the demo model as the official `base`. It can stop in the middle of a large
/// file.
public final class CheckpointHub implements AutoCloseable {
  private static final Path CHECKPOINT = Path.of("src/test/resources/digits-hf");
  private static final Path DEMO = Path.of("src/main/resources/models/ggml-digits.bin");
  private static final String REVISION = "abc123";
  private static final int LARGE = 2_000_000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch halfway = new CountDownLatch(1);
  private volatile CountDownLatch onwards = new CountDownLatch(0);

  public CheckpointHub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// A list of official models with nothing but `base`, in a file.
  public static Path catalogue(Path folder) {
    try {
      var sha1 = ModelServer.hex("SHA-1", Files.readAllBytes(DEMO));
      return Files.writeString(
          folder.resolve("official.tsv"),
          "base\torg/models\t" + sha1 + "\t9\t51865\t64\t1\t1\t80\t1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Paths in the order they were asked for.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /// From now on a large file stops in the middle.
  public void stopHalfway() {
    halfway = new CountDownLatch(1);
    onwards = new CountDownLatch(1);
  }

  /// Waits until a file has stopped.
  public boolean isHalfwayWithin(int seconds) throws InterruptedException {
    return halfway.await(seconds, TimeUnit.SECONDS);
  }

  public void goOn() {
    onwards.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    requests.add(path);
    var name = path.substring(path.lastIndexOf('/') + 1);
    if (path.equals("/api/models/org/digits/revision/main")) {
      send(exchange, listing().getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/org/models/resolve/main/ggml-base.bin")) {
      send(exchange, Files.readAllBytes(DEMO));
    } else if (path.equals("/org/digits/resolve/%s/%s".formatted(REVISION, name))) {
      send(exchange, Files.readAllBytes(CHECKPOINT.resolve(name)));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  private static String listing() throws IOException {
    try (var files = Files.list(CHECKPOINT)) {
      return files
          .map(CheckpointHub::sibling)
          .collect(Collectors.joining(",", "{\"sha\":\"" + REVISION + "\",\"siblings\":[", "]}"));
    }
  }

  private static String sibling(Path file) {
    try {
      var bytes = Files.readAllBytes(file);
      return "{\"rfilename\":\"%s\",\"size\":%d,\"lfs\":{\"sha256\":\"%s\"}}"
          .formatted(file.getFileName(), bytes.length, ModelServer.hex("SHA-256", bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    var out = exchange.getResponseBody();
    int first = body.length > LARGE ? body.length / 2 : body.length;
    out.write(body, 0, first);
    out.flush();
    if (first < body.length) {
      halfway.countDown();
      awaitOnwards();
      out.write(body, first, body.length - first);
    }
  }

  private void awaitOnwards() {
    try {
      onwards.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    goOn();
    server.stop(0);
    threads.shutdownNow();
  }
}
