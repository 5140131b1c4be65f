import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/// Measures Hark and the peer in turns and prints the ratios. Started by bench.sh, which builds and
/// generates all that the options name; the models are `ggml-bench-SIZE.bin` in the folder
/// `--models`.
final class Bench {
  private static final int WARM_UPS = 3;
  private static final int STARTS = 3;

  /// Prometheus' name of the time spent in inference, summed over windows.
  private static final String INFERENCE = "hark_engine_window_seconds_sum";

  private static final String METRICS = "/prometheus";

  private final Path jar;
  private final Path peer;
  private final Path models;
  private final Path work;
  private final int threads;
  private final int rounds;
  private final Clip longClip;
  private final Clip shortClip;

  private Bench(List<String> args) throws IOException {
    jar = Path.of(option(args, "--jar", "target/hark.jar")).toAbsolutePath();
    peer = Path.of(option(args, "--peer", "")).toAbsolutePath();
    models = Path.of(option(args, "--models", "")).toAbsolutePath();
    work = Path.of(option(args, "--work", "")).toAbsolutePath();
    threads = Integer.parseInt(option(args, "--threads", "2"));
    rounds = Integer.parseInt(option(args, "--rounds", "7"));
    var recording = Path.of(option(args, "--recording", ""));
    longClip = Clip.of(recording, 30);
    shortClip = Clip.of(recording, 3);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var options = Arrays.asList(args);
    var bench = new Bench(options);
    try {
      for (var size : option(options, "--sizes", "tiny,base").split(",")) {
        bench.compare(size);
      }
      bench.startUp();
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(1);
    }
  }

  private static String option(List<String> args, String name, String otherwise) {
    int at = args.indexOf(name);
    return at < 0 || at + 1 == args.size() ? otherwise : args.get(at + 1);
  }

  private void compare(String size) throws IOException, InterruptedException {
    var name = "bench-" + size;
    try (var hark = Hark.start(this, name);
        var peer = Peer.start(this, models.resolve("ggml-" + name + ".bin"))) {
      print("%n%s, %d threads, %d rounds; seconds", size, threads, rounds);
      var english = Map.of("language", "en");
      var pairs = turns(hark, peer, longClip, english, english);
      report("30 s clip, language given", pairs, "1.05");
      if (pairs.stream().allMatch(pair -> pair.inference().isPresent())) {
        var own = Spread.of(pairs, pair -> 1000 * (pair.hark() - pair.inference().orElseThrow()));
        print("  Hark outside inference, ms  %s   goal: median 25", own);
      } else {
        print("  Hark outside inference: unknown, there is no %s at %s", INFERENCE, hark.metrics());
      }
      // OpenAI's interface detects the language where none is named
      pairs = turns(hark, peer, shortClip, Map.of(), Map.of("language", "auto"));
      report("3 s clip, language detected", pairs, "");
      print(
          "  resident MB: server JVM %d (goal 300), its worker %d; whisper-server %d",
          hark.process().residentBytes() / 1_000_000,
          hark.process().residentBytesOfChildren() / 1_000_000,
          peer.process().residentBytes() / 1_000_000);
    }
  }

  /// Never at the same time, and in turns, so that a change in the machine's speed falls on both.
  private List<Pair> turns(
      Hark hark, Peer peer, Clip clip, Map<String, String> toHark, Map<String, String> toPeer)
      throws IOException, InterruptedException {
    var pairs = new ArrayList<Pair>();
    for (int i = -WARM_UPS; i < rounds; i++) {
      var before = hark.inferenceSeconds();
      var ours = hark.endpoint().transcribe(clip, toHark);
      var after = hark.inferenceSeconds();
      var theirs = peer.endpoint().transcribe(clip, toPeer);
      if (!ours.text().equals(theirs.text())) {
        throw new IOException(
            "the texts differ\n  Hark: " + ours.text() + "\n  whisper-server: " + theirs.text());
      }
      if (i >= 0) {
        var inference = before.flatMap(from -> after.map(to -> to - from));
        pairs.add(new Pair(ours.seconds(), theirs.seconds(), inference));
      }
    }
    return pairs;
  }

  private void report(String title, List<Pair> pairs, String goal) {
    print("  %-27s      min  median     max", title);
    print("    %-25s %s", "Hark", Spread.of(pairs, Pair::hark));
    print("    %-25s %s", "whisper-server", Spread.of(pairs, Pair::peer));
    var ratio = Spread.of(pairs, pair -> pair.hark() / pair.peer());
    print("    %-25s %s%s", "ratio", ratio, goal.isEmpty() ? "" : "   goal: median " + goal);
  }

  /// From the start of the process to a good health check with the demo model, whose own loading
  /// takes no time.
  private void startUp() throws IOException, InterruptedException {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < STARTS; i++) {
      try (var hark = Hark.start(this, "digits")) {
        seconds.add(hark.process().startUp().toNanos() / 1e9);
      }
    }
    print("%nstart to ready, demo model, %d starts; seconds", STARTS);
    print("    %-25s %s   goal: 3", "Hark", Spread.of(seconds, s -> s));
  }

  private static void print(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// One round: seconds of Hark and of the peer, and how many of Hark's were inference where it
  /// says so.
  private record Pair(double hark, double peer, Optional<Double> inference) {}

  private record Spread(double min, double median, double max) {
    static <T> Spread of(List<T> takes, ToDoubleFunction<T> value) {
      var sorted = takes.stream().mapToDouble(value).sorted().toArray();
      int half = sorted.length / 2;
      double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
      return "%7.3f %7.3f %7.3f".formatted(min, median, max);
    }
  }

  private record Hark(ServerProcess process, Endpoint endpoint, URI metrics)
      implements AutoCloseable {

    static Hark start(Bench bench, String model) throws IOException, InterruptedException {
      int port = freePort();
      int management = freePort();
      var base = "http://127.0.0.1:";
      var key = UUID.randomUUID().toString();
      var data = Files.createTempDirectory(bench.work, "data");
      var java = ProcessHandle.current().info().command().orElse("java");
      var process =
          ServerProcess.start(
              "hark",
              List.of(java, "-XX:TieredStopAtLevel=1", "-jar", bench.jar.toString()),
              Map.of(
                  "HARK_API_KEY", key,
                  "HARK_DATA_DIR", data.toString(),
                  "HARK_MODELS_DIR", bench.models.toString(),
                  "HARK_MODEL", model,
                  "HARK_ENGINE_THREADS", Integer.toString(bench.threads),
                  "SERVER_PORT", Integer.toString(port),
                  "MANAGEMENT_SERVER_PORT", Integer.toString(management)),
              bench.work,
              URI.create(base + port + "/health"));
      var endpoint =
          new Endpoint(
              "Hark",
              URI.create(base + port + "/v1/audio/transcriptions"),
              key,
              Map.of("model", model, "response_format", "json"));
      return new Hark(process, endpoint, URI.create(base + management + METRICS));
    }

    /// All the time it has spent in inference so far; empty where its metrics do not say.
    Optional<Double> inferenceSeconds() throws IOException, InterruptedException {
      try (var client = HttpClient.newHttpClient()) {
        var response =
            client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString());
        return response
            .body()
            .lines()
            .filter(line -> line.startsWith(INFERENCE)) // one line for each set of labels
            .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
            .reduce(Double::sum);
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      process.close();
    }
  }

  private record Peer(ServerProcess process, Endpoint endpoint) implements AutoCloseable {

    static Peer start(Bench bench, Path model) throws IOException, InterruptedException {
      var port = Integer.toString(freePort());
      var base = "http://127.0.0.1:" + port;
      var program = bench.peer.resolve("whisper-server").toString();
      var threads = Integer.toString(bench.threads);
      var process =
          ServerProcess.start(
              "whisper-server",
              List.of(
                  program,
                  "--host",
                  "127.0.0.1",
                  "--port",
                  port,
                  "-m",
                  model.toString(),
                  "-t",
                  threads),
              Map.of(),
              bench.work,
              URI.create(base + "/health"));
      // without times of words, which its JSON does not show and Hark does not compute
      var fields = Map.of("response_format", "json", "token_timestamps", "false");
      return new Peer(
          process,
          new Endpoint("whisper-server", URI.create(base + "/inference"), "unused", fields));
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
