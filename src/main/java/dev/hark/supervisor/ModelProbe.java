package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.supervisor.Worker.ExitCause;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.stereotype.Component;

/// Tries a model file before anything depends on it.
@Component
public class ModelProbe {
  private final WorkerLauncher launcher;
  private final WorkerSettings settings;
  private final MonotonicTime time;

  ModelProbe(WorkerLauncher launcher, WorkerSettings settings, MonotonicTime time) {
    this.launcher = launcher;
    this.settings = settings;
    this.time = time;
  }

  /// Holds the findings of a trial.
  ///
  /// @param multilingual whether the model knows languages other than English
  /// @param device that it ran on
  /// @param millis that the inference took
  public record Finding(boolean multilingual, String device, long millis) {}

  /// Loads a model in a worker of its own and has it decode a second of silence.
  ///
  /// @throws EngineUnavailableException if it cannot be loaded or does not work; the message says
  ///   what the worker printed
  /// @throws InterruptedException if the thread was interrupted; the worker was killed
  public Finding check(Model model) throws InterruptedException {
    Worker worker;
    try {
      worker = launcher.start(model, model.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return finding(outcome(worker));
    } finally {
      worker.kill("it was only a trial", ExitCause.SERVER);
    }
  }

  /// Waits until the worker is ready or gone: its report is complete only then.
  private WorkerState outcome(Worker worker) throws InterruptedException {
    var monitor = new PoolMonitor(time);
    worker.onChange(monitor::signal);
    if (!monitor.awaitUntil(() -> isDecided(worker), settings.startTimeout())) {
      worker.kill("it took too long", ExitCause.SERVER);
      monitor.awaitUntil(() -> isDecided(worker), WorkerLifecycle.UNDEAD_AFTER);
    }
    return worker.state();
  }

  private static boolean isDecided(Worker worker) {
    return worker.state() instanceof WorkerState.Ready || worker.state().isDead();
  }

  private static Finding finding(WorkerState outcome) {
    return switch (outcome) {
      case WorkerState.Ready(Frame.Ready device) ->
          new Finding(device.multilingual(), device.device(), device.probeMillis());
      case WorkerState.Dead end -> throw new EngineUnavailableException(end.exitReport());
      case WorkerState.Killed kill -> throw new EngineUnavailableException(kill.reason());
      case WorkerState.Starting _, WorkerState.Retiring _ ->
          throw new EngineUnavailableException("the worker did not become ready");
    };
  }
}
