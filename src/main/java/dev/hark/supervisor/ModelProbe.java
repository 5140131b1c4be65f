package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.supervisor.Worker.ExitCause;
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

  /// Loads a model in a worker of its own and has it decode a second of silence.
  ///
  /// @throws EngineUnavailableException if it cannot be loaded or does not work; the message says
  ///   what the worker printed
  /// @throws InterruptedException if the thread was interrupted; the worker was killed
  public void check(Model model) throws InterruptedException {
    Worker worker;
    try {
      worker = launcher.start(model, model.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      requireReady(outcome(worker));
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

  private static void requireReady(WorkerState outcome) {
    switch (outcome) {
      case WorkerState.Ready _ -> {}
      case WorkerState.Dead end -> throw new EngineUnavailableException(end.exitReport());
      case WorkerState.Killed kill -> throw new EngineUnavailableException(kill.reason());
      case WorkerState.Starting _, WorkerState.Retiring _ ->
          throw new EngineUnavailableException("the worker did not become ready");
    }
  }
}
