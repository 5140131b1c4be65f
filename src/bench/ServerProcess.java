import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server under measurement: started, waited for until it answers its health check, and killed
/// with its children.
final class ServerProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(10);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
  private static final int LOG_LINES = 20;

  private final String name;
  private final Process process;
  private final Path log;
  private Duration startUp = Duration.ZERO;

  private ServerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close)); // Ctrl-C
  }

  /// Starts the program and returns when `health` answers 200.
  ///
  /// @throws IOException when it ends or is silent for two minutes, with the end of its log
  static ServerProcess start(
      String name, List<String> command, Map<String, String> environment, Path folder, URI health)
      throws IOException, InterruptedException {
    var log = folder.resolve(name + ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    long begun = System.nanoTime();
    var server = new ServerProcess(name, builder.start(), log);
    try {
      server.awaitHealth(health, begun);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    server.startUp = Duration.ofNanos(System.nanoTime() - begun);
    return server;
  }

  private void awaitHealth(URI health, long begun) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      while (!isHealthy(client, request)) {
        if (!process.isAlive()) {
          throw failure("ended with status " + process.exitValue());
        }
        if (System.nanoTime() - begun > LONGEST_START.toNanos()) {
          throw failure("does not answer " + health);
        }
        Thread.sleep(BETWEEN_PROBES);
      }
    }
  }

  private static boolean isHealthy(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  /// An error that carries the end of the server's log.
  IOException failure(String what) throws IOException {
    var lines = Files.readAllLines(log);
    var end = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    return new IOException(name + " " + what + "\n" + String.join("\n", end));
  }

  /// From the start of the process to the first good health check.
  Duration startUp() {
    return startUp;
  }

  /// Resident memory of the process itself, in bytes.
  long residentBytes() throws IOException {
    return residentBytes(process.toHandle());
  }

  /// Resident memory of its children and theirs, in bytes; memory that they share counts for each.
  long residentBytesOfChildren() throws IOException {
    long sum = 0;
    for (var child : process.descendants().toList()) {
      sum += residentBytes(child);
    }
    return sum;
  }

  private static long residentBytes(ProcessHandle handle) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + handle.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }

  /// Asks it to end, and kills it and its children if it has not after ten seconds.
  @Override
  public void close() {
    var children = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
