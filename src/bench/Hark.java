import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Hark, from its jar, with a data folder of its own.
record Hark(ServerProcess process, Endpoint endpoint, URI metrics) implements AutoCloseable {
  /// Prometheus' name of the time spent in inference, summed over windows.
  static final String INFERENCE = "hark_engine_window_seconds_sum";

  private static final String METRICS = "/prometheus";

  /// @param model a name of the models folder, or `digits`
  /// @param settings further environment variables
  static Hark start(Setup setup, String model, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = Setup.freePort();
    int management = Setup.freePort();
    var base = "http://127.0.0.1:";
    var key = UUID.randomUUID().toString();
    var environment =
        new HashMap<>(
            Map.of(
                "HARK_API_KEY", key,
                "HARK_DATA_DIR", Files.createTempDirectory(setup.work(), "data").toString(),
                "HARK_MODELS_DIR", setup.models().toString(),
                "HARK_MODEL", model,
                "HARK_QUOTA_REQUESTS_PER_MINUTE", "0",
                "SERVER_PORT", Integer.toString(port),
                "MANAGEMENT_SERVER_PORT", Integer.toString(management)));
    environment.putAll(settings);
    var java = ProcessHandle.current().info().command().orElse("java");
    var process =
        ServerProcess.start(
            "hark",
            List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                setup.jar().toString()),
            environment,
            setup.work(),
            URI.create(base + port + "/health"));
    var endpoint =
        new Endpoint(
            "Hark",
            URI.create(base + port + "/v1/audio/transcriptions"),
            key,
            Map.of("model", model));
    return new Hark(process, endpoint, URI.create(base + management + METRICS));
  }

  /// All the time it has spent in inference so far; empty where its metrics do not say.
  Optional<Double> inferenceSeconds() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString());
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
