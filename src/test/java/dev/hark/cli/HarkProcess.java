package dev.hark.cli;

import dev.hark.HarkApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Hark in a process of its own, with its folders below one; for the tests of other packages too.
public record HarkProcess(Process process, Path log) implements AutoCloseable {
  /// Starts it.
  ///
  /// @param folder of its data and its log
  /// @param settings such as `HARK_MODELS_HUB`, in its environment
  public static HarkProcess start(Path folder, Map<String, String> settings, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HarkApplication.class.getName()));
    command.addAll(List.of(arguments));
    try {
      var log = Files.createTempFile(folder, "hark", ".log");
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("HARK_"));
      builder.environment().put("HARK_DATA_DIR", folder.resolve("data").toString());
      builder.environment().putAll(settings);
      return new HarkProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As `kill -9`.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
