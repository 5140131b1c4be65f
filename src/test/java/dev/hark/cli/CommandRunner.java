package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/// Runs commands in this process, with a data folder of their own: one for all tests of a class
/// where the extension is a static field, else one for each test.
final class CommandRunner
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final String DATA_DIR = "hark.data-dir";
  private static final Path DEMO_MODEL = Path.of("src/main/resources/models/ggml-digits.bin");

  private final ByteArrayOutputStream results = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private final Map<String, String> settings = new HashMap<>();
  private Path folder = Path.of("");
  private boolean shared;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    shared = true;
    open();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!shared) {
      open();
    }
    forgetOutput();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    settings.keySet().forEach(System::clearProperty);
    settings.clear();
    if (!shared) {
      close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    close();
  }

  private void open() throws IOException {
    folder = Files.createTempDirectory("hark-commands");
    System.setProperty(DATA_DIR, data().toString());
  }

  private void close() throws IOException {
    System.clearProperty(DATA_DIR);
    FileSystemUtils.deleteRecursively(folder);
  }

  /// Sets a property until the end of the test.
  void set(String name, String value) {
    settings.put(name, value);
    System.setProperty(name, value);
  }

  /// Returns the folder that the data folder is in.
  Path folder() {
    return folder;
  }

  Path data() {
    return folder.resolve("data");
  }

  Path models() {
    return data().resolve("models");
  }

  /// Lists the names of the files in the models folder, in their order; empty where there is none.
  List<String> modelFiles() throws IOException {
    if (!Files.isDirectory(models())) {
      return List.of();
    }
    try (var files = Files.list(models())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /// Copies the model in the jar to a file, whose folder need not exist.
  static Path copyDemoModel(Path target) throws IOException {
    Files.createDirectories(target.getParent());
    return Files.copy(DEMO_MODEL, target);
  }

  /// Returns a console whose output the runner shows.
  Console console() {
    return new Console(new PrintStream(results), new PrintStream(messages));
  }

  /// Runs a command.
  ///
  /// @return its exit code
  int run(String... arguments) {
    forgetOutput();
    return HarkCommand.run(new PrintStream(results), new PrintStream(messages), arguments);
  }

  /// Runs a command that must succeed.
  void runs(String... arguments) {
    assertThat(run(arguments)).as(this::messages).isZero();
  }

  private void forgetOutput() {
    results.reset();
    messages.reset();
  }

  /// Returns what the last command printed to the standard output.
  String results() {
    return results.toString(StandardCharsets.UTF_8);
  }

  /// Returns what the last command printed to the standard error.
  String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }
}
