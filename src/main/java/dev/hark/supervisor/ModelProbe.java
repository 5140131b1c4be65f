package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// Tries a model file before anybody depends on it.
@Component
public class ModelProbe {
  private final WorkerLauncher launcher;
  private final EngineSettings settings;

  ModelProbe(WorkerLauncher launcher, EngineSettings settings) {
    this.launcher = launcher;
    this.settings = settings;
  }

  /// What the worker found.
  ///
  /// @param multilingual whether the model knows languages other than English
  /// @param device that it ran on
  /// @param millis that the inference took
  public record Finding(boolean multilingual, String device, long millis) {}

  /// Loads a model in a worker of its own and has it decode a second of silence.
  ///
  /// @throws EngineUnavailableException if it cannot be loaded or does not work; the message says
  ///   what the worker printed
  /// @throws InterruptedException if the thread was interrupted; the worker is gone
  public Finding check(Model model) throws InterruptedException {
    WorkerProcess worker;
    try {
      worker = launcher.start(model, model.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (var watch = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          watch.schedule(
              () -> worker.kill("it took too long", WorkerProcess.Blame.NOBODY),
              settings.startTimeout().toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        return finding(worker.awaitReady());
      } catch (WorkerDiedException e) {
        throw new EngineUnavailableException(worker.refusal().orElse(e.obituary()));
      } finally {
        watch.shutdownNow();
        worker.kill("it was only a trial", WorkerProcess.Blame.NOBODY);
      }
    }
  }

  private static Finding finding(Frame.Ready ready) {
    return new Finding(ready.multilingual(), ready.device(), ready.probeMillis());
  }
}
