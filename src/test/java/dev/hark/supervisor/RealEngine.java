package dev.hark.supervisor;

import dev.hark.engine.Backend;
import dev.hark.engine.Engine;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.models.TestModels;
import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.TestScheduler;
import dev.hark.scheduling.WindowTask;
import dev.hark.supervisor.capacity.CapacitySettings;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.Machine;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// An engine with real workers and the demo model, without Spring.
public final class RealEngine implements AutoCloseable {
  public static final DecodingOptions ENGLISH =
      DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final EnginePlan plan;
  public final SupervisedEngine engine;
  private final RunFolder runFolder;
  private final Path folder;

  RealEngine(Path folder) {
    this(folder, 1, 0);
  }

  /// @param states of the one worker
  /// @param maxWindows before it is replaced; 0 for never
  RealEngine(Path folder, int states, int maxWindows) {
    this(folder, states, maxWindows, TestModels.catalogue(folder).defaultModel());
  }

  RealEngine(Path folder, int states, int maxWindows, Model model) {
    this(folder, states, settings(maxWindows), model);
  }

  /// @param jvmArguments for the worker's Java
  static RealEngine with(Path folder, List<String> jvmArguments) {
    return new RealEngine(
        folder,
        1,
        settings(Backend.AUTO, 0, jvmArguments),
        TestModels.catalogue(folder).defaultModel());
  }

  private RealEngine(Path folder, int states, WorkerSettings settings, Model model) {
    this.folder = folder;
    var capacity = capacity(states);
    this.plan = EnginePlan.of(capacity, new Machine(2, 4L << 30), MemoryNeed.of(model));
    this.runFolder = new RunFolder(folders(folder));
    var time = MonotonicTime.system();
    var launcher = launcher(folder, settings, plan, runFolder, time);
    var file = runFolder.pin(model.file());
    this.engine =
        new SupervisedEngine(
            model,
            () -> launcher.start(model, file.path()),
            () -> Optional.of(() -> {}),
            file::close,
            SupervisedEngineRegistry.shared(settings, capacity, plan, metrics, time));
  }

  static WorkerLauncher launcher(
      Path folder,
      WorkerSettings settings,
      EnginePlan plan,
      RunFolder runFolder,
      MonotonicTime time) {
    return new WorkerLauncher(
        settings,
        plan,
        new NativeLibraries(folders(folder)),
        runFolder,
        TestModels.voiceActivity(folder),
        time);
  }

  /// @param maxWindows before a worker is replaced; 0 for never
  static WorkerSettings settings(int maxWindows) {
    return settings(Backend.AUTO, maxWindows, List.of());
  }

  /// With a backend that is asked for by name. No worker becomes ready, as each waits for a
  /// debugger first.
  static WorkerSettings neverReady() {
    var debugger = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";
    return settings(Backend.CPU, 0, List.of(debugger));
  }

  private static WorkerSettings settings(
      Backend backend, int maxWindows, List<String> jvmArguments) {
    return new WorkerSettings(
        backend,
        Duration.ofMinutes(10),
        maxWindows,
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        jvmArguments);
  }

  /// @param states of the one worker
  static CapacitySettings capacity(int states) {
    return new CapacitySettings(1, states, 1, null);
  }

  static FolderSettings folders(Path folder) {
    return new FolderSettings(folder.resolve("run"), folder.resolve("cache"), null);
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
    return text(decode(engine, window));
  }

  /// Decodes a window as a request does: again, if its worker ends.
  static WindowResult decode(SupervisedEngine engine, Window window) throws InterruptedException {
    var scheduler = TestScheduler.of(engine.capacity());
    var request = new AdmissionRequest(Priority.NORMAL, "key", window.seconds());
    try (var admitted = scheduler.admit(request, lease(engine))) {
      return admitted.submit(new WindowTask(window, ENGLISH)).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    }
  }

  /// What a request that uses it holds.
  EngineRegistry.Lease lease() {
    return lease(engine);
  }

  static EngineRegistry.Lease lease(SupervisedEngine engine) {
    return new EngineRegistry.Lease() {
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
    return metrics.get("hark.worker.restarts").counter().count();
  }

  @Override
  public void close() {
    engine.close();
    runFolder.destroy();
  }
}
