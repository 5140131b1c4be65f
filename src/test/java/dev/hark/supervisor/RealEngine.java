package dev.hark.supervisor;

import dev.hark.audio.Window;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.TestModels;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// An engine with real workers and the demo model, without Spring.
final class RealEngine implements AutoCloseable {
  static final DecodingOptions ENGLISH =
      DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final EngineSettings settings;
  final SupervisedEngine engine;
  private final RunFolder runFolder;
  private final Path folder;

  RealEngine(Path folder) {
    this(folder, Duration.ofSeconds(30), Duration.ofSeconds(2));
  }

  RealEngine(Path folder, Duration minDeadline, Duration heartbeatTimeout) {
    this(folder, minDeadline, heartbeatTimeout, TestModels.catalogue(folder));
  }

  private RealEngine(
      Path folder, Duration minDeadline, Duration heartbeatTimeout, ModelCatalogue catalogue) {
    this(folder, settings(folder, minDeadline, heartbeatTimeout), catalogue.defaultModel());
  }

  RealEngine(Path folder, EngineSettings settings, Model model) {
    this.folder = folder;
    this.settings = settings;
    this.runFolder = new RunFolder(settings);
    var libraries = new NativeLibraries(settings);
    var launcher =
        new WorkerLauncher(settings, libraries, runFolder, TestModels.voiceActivity(folder));
    this.engine =
        new SupervisedEngine(
            model,
            settings,
            () -> launcher.start(model),
            Counter.builder("restarts").register(metrics));
  }

  static EngineSettings settings(Path folder, Duration minDeadline, Duration heartbeatTimeout) {
    return new EngineSettings(
        "auto",
        1,
        1,
        1,
        2,
        Duration.ofMinutes(1),
        heartbeatTimeout,
        minDeadline,
        List.of(),
        folder.resolve("run"),
        folder.resolve("cache"));
  }

  /// The whole of one of our 16 kHz mono fixtures.
  Window window(String name) {
    try (var in = RealEngine.class.getResourceAsStream("/audio/" + name)) {
      var wav = in.readAllBytes();
      var pcm = Files.write(folder.resolve(name + ".pcm"), Arrays.copyOfRange(wav, 44, wav.length));
      return new Window(pcm, 0, (wav.length - 44) / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String transcribe(Window window) throws InterruptedException {
    var text = new StringBuilder();
    engine
        .transcribe(window, ENGLISH, 1)
        .segments()
        .forEach(segment -> text.append(segment.text()));
    return text.toString().strip();
  }

  double restarts() {
    return metrics.get("restarts").counter().count();
  }

  @Override
  public void close() {
    engine.close();
    runFolder.destroy();
  }
}
