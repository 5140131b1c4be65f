import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/// What bench.sh has built and generated, as its options name it.
///
/// @param jar Hark
/// @param peer folder of upstream's programs
/// @param models folder of `ggml-bench-SIZE.bin`
/// @param work an empty folder, deleted by bench.sh
/// @param recording speech, a WAV file as the fixtures are
/// @param threads CPU threads of each server
/// @param rounds how often each figure is taken
record Setup(Path jar, Path peer, Path models, Path work, Path recording, int threads, int rounds) {

  static Setup of(List<String> args) {
    return new Setup(
        Path.of(option(args, "--jar", "target/hark.jar")).toAbsolutePath(),
        Path.of(option(args, "--peer", "")).toAbsolutePath(),
        Path.of(option(args, "--models", "")).toAbsolutePath(),
        Path.of(option(args, "--work", "")).toAbsolutePath(),
        Path.of(option(args, "--recording", "")),
        Integer.parseInt(option(args, "--threads", "2")),
        Integer.parseInt(option(args, "--rounds", "7")));
  }

  static String option(List<String> args, String name, String otherwise) {
    int at = args.indexOf(name);
    return at < 0 || at + 1 == args.size() ? otherwise : args.get(at + 1);
  }

  Path model(String size) {
    return models.resolve("ggml-bench-" + size + ".bin");
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
