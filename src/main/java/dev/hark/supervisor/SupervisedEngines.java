package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Engines by model. The default model's engine starts with the server; others when first asked
/// for, up to `hark.engine.max-models`, the one least recently used making way.
@Component
final class SupervisedEngines implements Engines, SmartLifecycle, DisposableBean {
  /// How long an engine that refused to work is left alone.
  private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

  private final EngineSettings settings;
  private final ModelCatalogue catalogue;
  private final WorkerLauncher launcher;
  private final Counter restarts;
  private final Map<Model, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);
  private boolean running;

  SupervisedEngines(
      EngineSettings settings,
      ModelCatalogue catalogue,
      WorkerLauncher launcher,
      MeterRegistry metrics) {
    this.settings = settings;
    this.catalogue = catalogue;
    this.launcher = launcher;
    this.restarts =
        Counter.builder("hark.worker.restarts")
            .description("Workers that ended and were started again")
            .register(metrics);
    // Now and not in start(): the worker loads its model while the rest of the server is still
    // being made.
    lease(catalogue.defaultModel()).close();
  }

  @Override
  public synchronized Lease lease(Model model) {
    var engine = loaded.get(model);
    if (engine != null && engine.isStale()) {
      loaded.remove(model);
      engine.engine.close();
      engine = null;
    }
    if (engine == null) {
      makeRoom();
      engine =
          new Loaded(new SupervisedEngine(model, settings, () -> launcher.start(model), restarts));
      loaded.put(model, engine);
    }
    return new CountedLease(engine);
  }

  /// Unloads the engine least recently used that no request holds.
  private void makeRoom() {
    if (loaded.size() < settings.maxModels()) {
      return;
    }
    var idle =
        loaded.entrySet().stream().filter(entry -> entry.getValue().holders == 0).findFirst();
    if (idle.isEmpty()) {
      throw new EngineUnavailableException(
          loaded.size() + " models are loaded and in use (hark.engine.max-models)");
    }
    loaded.remove(idle.get().getKey());
    idle.get().getValue().engine.close();
  }

  @Override
  public synchronized EngineStatus status() {
    try (var lease = lease(catalogue.defaultModel())) {
      return lease.engine().status();
    }
  }

  /// Starts the default model. With a backend asked for by name it waits until that has proven to
  /// run.
  @Override
  public void start() {
    running = true;
    try (var lease = lease(catalogue.defaultModel())) {
      if (!settings.backend().equals("auto") && lease.engine() instanceof SupervisedEngine engine) {
        engine.awaitReady();
      }
    } catch (EngineUnavailableException e) {
      throw new EngineRefusedException(settings.backend(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void stop() {
    loaded.values().forEach(it -> it.engine.close());
    loaded.clear();
    running = false;
  }

  /// Also where the server failed before it was started.
  @Override
  public void destroy() {
    stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Before the web server, which starts last, and stopped after it has drained.
  @Override
  public int getPhase() {
    return 0;
  }

  private static final class Loaded {
    private final SupervisedEngine engine;
    private final Instant since = Instant.now();
    private int holders;

    private Loaded(SupervisedEngine engine) {
      this.engine = engine;
    }

    /// It could not work when it was started; by now there may be memory, or a better file.
    private boolean isStale() {
      return engine.isRefused() && holders == 0 && since.plus(TRY_AGAIN).isBefore(Instant.now());
    }
  }

  private final class CountedLease implements Lease {
    private final Loaded held;
    private boolean closed;

    private CountedLease(Loaded held) {
      this.held = held;
      held.holders++;
    }

    @Override
    public Engine engine() {
      return held.engine;
    }

    @Override
    public void close() {
      synchronized (SupervisedEngines.this) {
        if (!closed) {
          closed = true;
          held.holders--;
        }
      }
    }
  }
}
