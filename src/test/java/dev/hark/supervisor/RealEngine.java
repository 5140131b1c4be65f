package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.engine.Engines;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.models.TestModels;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.Machine;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
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
public final class RealEngine implements AutoCloseable {
  public static final DecodingOptions ENGLISH =
      DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final EngineSettings settings;
  final EnginePlan plan;
  public final SupervisedEngine engine;
  private final RunFolder runFolder;
  private final Path folder;

  RealEngine(Path folder) {
    this(folder, settings(folder));
  }

  RealEngine(Path folder, EngineSettings settings) {
    this(folder, settings, TestModels.catalogue(folder).defaultModel());
  }

  RealEngine(Path folder, EngineSettings settings, Model model) {
    this.folder = folder;
    this.settings = settings;
    this.plan = EnginePlan.of(settings, new Machine(2, 4L << 30), MemoryNeed.of(model));
    this.runFolder = new RunFolder(settings);
    var launcher =
        new WorkerLauncher(
            settings,
            plan,
            new NativeLibraries(settings),
            runFolder,
            TestModels.voiceActivity(folder));
    var file = runFolder.pin(model.file());
    this.engine =
        new SupervisedEngine(
            model,
            settings,
            plan,
            new MemoryBudget(plan.memoryBudget(), false),
            file,
            () -> launcher.start(model, file.path()),
            () -> settings.memoryBudget() == null,
            Counter.builder("restarts").register(metrics));
  }

  static EngineSettings settings(Path folder) {
    return settings(folder, 1, 0);
  }

  /// @param states of the one worker
  /// @param maxWindows before it is replaced; 0 for never
  static EngineSettings settings(Path folder, int states, int maxWindows) {
    return settings(folder, states, maxWindows, List.of());
  }

  /// @param jvmArguments for the worker's Java
  static EngineSettings settings(
      Path folder, int states, int maxWindows, List<String> jvmArguments) {
    return settings(folder, "auto", states, maxWindows, jvmArguments);
  }

  /// With a backend that is asked for by name. No worker becomes ready, as each waits for a
  /// debugger first.
  static EngineSettings neverReady(Path folder) {
    var debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";
    return settings(folder, "cpu", 1, 0, List.of(debugger));
  }

  private static EngineSettings settings(
      Path folder, String backend, int states, int maxWindows, List<String> jvmArguments) {
    return new EngineSettings(
        backend,
        1,
        states,
        null,
        null,
        Duration.ofMinutes(10),
        maxWindows,
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        jvmArguments,
        folder.resolve("run"),
        folder.resolve("cache"),
        null);
  }

  /// The whole of one of our 16 kHz mono fixtures.
  Window window(String name) {
    return window(folder, name);
  }

  static Window window(Path folder, String name) {
    try (var in = RealEngine.class.getResourceAsStream("/audio/" + name)) {
      var wav = in.readAllBytes();
      var pcm = Files.write(folder.resolve(name + ".pcm"), Arrays.copyOfRange(wav, 44, wav.length));
      return new Window(pcm, 0, (wav.length - 44) / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String transcribe(Window window) throws InterruptedException {
    return text(engine.transcribe(window, ENGLISH, 1));
  }

  /// What a request that uses it holds.
  Engines.Lease lease() {
    return new Engines.Lease() {
      @Override
      public Engine engine() {
        return engine;
      }

      @Override
      public SpeechDetector speechDetector() {
        return engine;
      }

      @Override
      public void close() {}
    };
  }

  static String text(WindowResult heard) {
    var text = new StringBuilder();
    heard.segments().forEach(segment -> text.append(segment.text()));
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
