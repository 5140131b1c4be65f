package dev.hark.supervisor;

import dev.hark.engine.Backend;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelName;
import dev.hark.models.ModelProfile;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.modelstore.TaskProgress;
import dev.hark.modelstore.TaskState;
import dev.hark.problem.Problem;
import dev.hark.problem.StartRefused;
import dev.hark.supervisor.capacity.CapacitySettings;
import dev.hark.supervisor.capacity.DeviceHistory;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.supervisor.capacity.ModelTooLargeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/// Provides engines by model. The default model's engine starts with the server, others when they
/// are first needed; [EngineCache] decides which stay loaded.
@Component
final class SupervisedEngineRegistry implements EngineRegistry, SmartLifecycle, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngineRegistry.class);
  private static final Duration KEEP_UP_INTERVAL = Duration.ofSeconds(5);

  /// Bounds the wait of a request whose model does not fit beside those in use. When another model
  /// becomes the default, the requests that use the old one end and no new ones come.
  private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(20);

  private final SupervisedEngine.Shared shared;
  private final ModelCatalogue catalogue;
  private final WorkerLauncher launcher;
  private final RunFolder runFolder;
  private final EngineCache loaded;
  private final TaskScheduler timer;
  private final Supplier<Optional<TaskProgress>> defaultProgress;
  private Optional<ModelName> lastDefault = Optional.empty();
  private Optional<Future<?>> keepingUp = Optional.empty();

  @Autowired
  SupervisedEngineRegistry(
      WorkerSettings settings,
      CapacitySettings capacity,
      EnginePlan plan,
      ModelCatalogue catalogue,
      WorkerLauncher launcher,
      RunFolder runFolder,
      MeterRegistry metrics,
      ModelProvisioner supply,
      MonotonicTime time,
      TaskScheduler timer) {
    this(
        shared(settings, capacity, plan, metrics, time),
        catalogue,
        launcher,
        runFolder,
        metrics,
        supply::defaultProgress,
        Clock.systemUTC(),
        timer);
  }

  SupervisedEngineRegistry(
      SupervisedEngine.Shared shared,
      ModelCatalogue catalogue,
      WorkerLauncher launcher,
      RunFolder runFolder,
      MeterRegistry metrics,
      Supplier<Optional<TaskProgress>> defaultProgress,
      Clock clock,
      TaskScheduler timer) {
    this.shared = shared;
    this.timer = timer;
    this.defaultProgress = defaultProgress;
    this.catalogue = catalogue;
    this.launcher = launcher;
    this.runFolder = runFolder;
    this.loaded = new EngineCache(this::start, this::need, shared.budget(), clock, shared.time());
    bindGauges(metrics);
    // This happens now and not in start(), so that the worker loads its model while the rest of the
    // server is still being created.
    try {
      catalogue.defaultIfPresent().ifPresent(this::loadDefault);
    } catch (ModelTooLargeException e) {
      throw e.asStartRefused();
    }
  }

  static SupervisedEngine.Shared shared(
      WorkerSettings settings,
      CapacitySettings capacity,
      EnginePlan plan,
      MeterRegistry metrics,
      MonotonicTime time) {
    return new SupervisedEngine.Shared(
        settings,
        plan,
        new MemoryBudget(plan.memoryBudget(), capacity.memoryBudget() != null),
        new Semaphore(plan.capacity().cores(), true),
        Counter.builder("hark.worker.restarts")
            .description("Workers that ended and were started again")
            .register(metrics),
        new DeviceHistory(
            Counter.builder("hark.worker.device.changes")
                .description("Workers that came up on another device than the one before")
                .register(metrics)),
        time);
  }

  private void bindGauges(MeterRegistry metrics) {
    Gauge.builder("hark.engine.ready", this, registry -> registry.status().ready() ? 1 : 0)
        .description("Whether the default model can be used: 1 or 0, as in GET /health")
        .register(metrics);
    Gauge.builder("hark.engine.models", loaded, cache -> cache.models().size())
        .description("Models that are loaded")
        .register(metrics);
    Gauge.builder("hark.engine.memory", loaded, EngineCache::bytes)
        .description("Memory that the loaded models were predicted to take")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("hark.engine.memory.budget", shared.budget(), MemoryBudget::bytes)
        .description("Memory that all loaded models together may take")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("hark.worker.memory", loaded, EngineCache::residentBytes)
        .description("Memory that the workers really have in RAM")
        .baseUnit("bytes")
        .register(metrics);
  }

  private void loadDefault(Model model) {
    loaded.lease(model).close();
    lastDefault = Optional.of(model.name());
  }

  private LocalEngine start(Model model) {
    var file = runFolder.pin(model.file());
    long worker = MemoryNeed.of(model).worker(shared.plan().states());
    try {
      return new SupervisedEngine(
          model,
          () -> launcher.start(model, file.path()),
          () -> loaded.reserve(worker),
          file::close,
          shared);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private long need(Model model) {
    return shared.plan().memoryOf(model).total();
  }

  @Override
  public Lease lease(ModelProfile model) throws InterruptedException {
    try {
      return loaded.awaitLease(catalogue.require(model.name()), WAIT_FOR_ROOM);
    } catch (ModelTooLargeException e) {
      throw Problem.unsupportedValue("model", e.reason()).asException(e);
    }
  }

  /// Returns the status of the engines. An engine that was stopped while it was idle is ready: the
  /// next request starts it.
  @Override
  public EngineStatus status() {
    return catalogue.defaultIfPresent().map(this::status).orElseGet(this::statusWithoutModel);
  }

  private EngineStatus statusWithoutModel() {
    var download =
        defaultProgress
            .get()
            .map(progress ->
                new EngineStatus.Download(
                    progress.state().label(),
                    progress.state().progress().bytes(),
                    progress.state().progress().total(),
                    progress.state() instanceof TaskState.Failed failed ? failed.detail() : null));
    return EngineStatus.absent(catalogue.defaultName().value(), download.orElse(null));
  }

  private EngineStatus status(Model model) {
    return loaded
        .engine(model)
        .map(LocalEngine::status)
        .orElseGet(() -> EngineStatus.stopped(model.name().value(), shared.plan().explanation()));
  }

  /// Unloads idle models, and loads the default model when its download is complete, another one
  /// has become the default, or its file was replaced, so that no request has to wait for that. A
  /// default model whose workers refuse stays loaded: it tries again by itself, and health reports
  /// it.
  void keepUp() {
    survivingFailures(
        () -> catalogue.defaultIfPresent().filter(this::mustBeLoaded).ifPresent(this::loadDefault));
    var idle = shared.settings().idleTimeout();
    if (idle.isPositive()) {
      survivingFailures(() -> loaded.unloadIdleFor(idle));
    }
  }

  /// Logs a failure: where one thing fails, the other still has to be done.
  private static void survivingFailures(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.warn("Cannot look after the engines: {}", e.toString());
    }
  }

  private boolean mustBeLoaded(Model model) {
    return !lastDefault.equals(Optional.of(model.name()))
        || loaded.isOutdated(model)
        || loaded.engine(model).filter(LocalEngine::isRefused).isPresent();
  }

  private Duration keepUpInterval() {
    var idle = shared.settings().idleTimeout();
    return idle.isPositive()
        ? Duration.ofMillis(Math.clamp(idle.toMillis() / 4, 100, KEEP_UP_INTERVAL.toMillis()))
        : KEEP_UP_INTERVAL;
  }

  /// Starts the engine. A backend that was configured by name must first prove that it runs.
  @Override
  public void start() {
    var interval = keepUpInterval();
    keepingUp =
        Optional.of(
            timer.scheduleWithFixedDelay(this::keepUp, Instant.now().plus(interval), interval));
    catalogue.defaultIfPresent().ifPresent(this::awaitBackend);
  }

  private void awaitBackend(Model model) {
    var backend = shared.settings().backend();
    if (backend == Backend.AUTO) {
      return;
    }
    try (var lease = loaded.lease(model)) {
      lease.engine().awaitReady();
    } catch (EngineUnavailableException e) {
      throw new StartRefused(
          "HARK_ENGINE_BACKEND is '" + backend.label() + "': " + e.getMessage(),
          "Install the driver and the plug-in for '"
              + backend.label()
              + "', or set HARK_ENGINE_BACKEND to auto, which uses what is there.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the backend was tried", e);
    }
  }

  @Override
  public void stop() {
    keepingUp.ifPresent(task -> task.cancel(false));
    keepingUp = Optional.empty();
    loaded.closeAll();
  }

  /// Closes the engines, even if the server failed before it was started.
  @Override
  public void destroy() {
    stop();
  }

  @Override
  public boolean isRunning() {
    return keepingUp.isPresent();
  }

  /// Starts before the web server, which starts last, and stops after it has drained.
  @Override
  public int getPhase() {
    return 0;
  }
}
