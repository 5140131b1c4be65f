package dev.hark.supervisor;

import dev.hark.models.Model;
import dev.hark.models.VadModelFile;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.worker.WorkerArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/// Starts worker processes for models.
@Component
final class WorkerLauncher {
  private final WorkerSettings settings;
  private final EnginePlan plan;
  private final NativeLibraries libraries;
  private final RunFolder runFolder;
  private final VadModelFile voiceActivityModel;
  private final MonotonicTime time;
  private final AtomicInteger started = new AtomicInteger();

  WorkerLauncher(
      WorkerSettings settings,
      EnginePlan plan,
      NativeLibraries libraries,
      RunFolder runFolder,
      VadModelFile voiceActivityModel,
      MonotonicTime time) {
    this.settings = settings;
    this.plan = plan;
    this.libraries = libraries;
    this.runFolder = runFolder;
    this.voiceActivityModel = voiceActivityModel;
    this.time = time;
  }

  WorkerProcess start(Model model, Path modelFile) throws IOException {
    return WorkerProcess.start(
        runFolder.path(),
        "w" + started.incrementAndGet() + ".sock",
        socket ->
            WorkerCommand.of(
                new WorkerArguments(
                    socket,
                    libraries.folder(),
                    modelFile.toAbsolutePath(),
                    settings.backend().label(),
                    plan.states(),
                    plan.capacity().sharedThreads(),
                    model.alignment(),
                    voiceActivityModel.file()),
                settings.jvmArguments(),
                runFolder.path()),
        time);
  }
}
