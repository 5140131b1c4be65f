import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Upstream's whisper-server.
record Peer(ServerProcess process, Endpoint endpoint) implements AutoCloseable {
  /// @param more further options of its command line
  static Peer start(Setup setup, Path model, String... more)
      throws IOException, InterruptedException {
    var port = Integer.toString(Setup.freePort());
    var base = "http://127.0.0.1:" + port;
    var command =
        new ArrayList<>(
            List.of(
                setup.peer().resolve("whisper-server").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                port,
                "-m",
                model.toString(),
                "-t",
                Integer.toString(setup.threads())));
    command.addAll(List.of(more));
    var process =
        ServerProcess.start(
            "whisper-server", command, Map.of(), setup.work(), URI.create(base + "/health"));
    return new Peer(
        process,
        new Endpoint("whisper-server", URI.create(base + "/inference"), "unused", Map.of()));
  }

  @Override
  public void close() {
    process.close();
  }
}
