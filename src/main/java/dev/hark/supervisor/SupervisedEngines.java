package dev.hark.supervisor;

import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.modelstore.TaskProgress;
import dev.hark.problem.Problem;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.supervisor.capacity.ModelTooLargeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Engines by model. The default model's engine starts with the server, others when first asked
/// for; what is loaded is up to [LoadedEngines].
@Component
final class SupervisedEngines implements Engines, SmartLifecycle, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngines.class);
  private static final Duration UPKEEP_INTERVAL = Duration.ofSeconds(5);

  /// Of a request whose model has no room beside those in use. When another model becomes the
  /// default, the requests that use the old one end and no new ones come.
  private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(20);

  private final EngineSettings settings;
  private final EnginePlan plan;
  private final MemoryBudget budget;
  private final ModelCatalogue catalogue;
  private final WorkerLauncher launcher;
  private final RunFolder runFolder;
  private final Counter restarts;
  private final LoadedEngines loaded;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("engine-upkeep").unstarted(task));
  private final Supplier<Optional<TaskProgress>> defaultProgress;
  private String lastDefault = "";
  private boolean running;

  @Autowired
  SupervisedEngines(
      EngineSettings settings,
      EnginePlan plan,
      ModelCatalogue catalogue,
      WorkerLauncher launcher,
      RunFolder runFolder,
      MeterRegistry metrics,
      ModelProvisioner supply) {
    this(
        settings,
        plan,
        catalogue,
        launcher,
        runFolder,
        metrics,
        supply::defaultProgress,
        Clock.systemUTC());
  }

  SupervisedEngines(
      EngineSettings settings,
      EnginePlan plan,
      ModelCatalogue catalogue,
      WorkerLauncher launcher,
      RunFolder runFolder,
      MeterRegistry metrics,
      Supplier<Optional<TaskProgress>> defaultProgress,
      Clock clock) {
    this.settings = settings;
    this.defaultProgress = defaultProgress;
    this.plan = plan;
    this.catalogue = catalogue;
    this.launcher = launcher;
    this.runFolder = runFolder;
    this.restarts =
        Counter.builder("hark.worker.restarts")
            .description("Workers that ended and were started again")
            .register(metrics);
    this.budget = new MemoryBudget(plan.memoryBudget(), settings.memoryBudget() != null);
    this.loaded = new LoadedEngines(this::start, this::need, budget, clock);
    bindGauges(metrics);
    // Now and not in start(): the worker loads its model while the rest of the server is still
    // being made.
    catalogue.defaultIfPresent().ifPresent(this::loadDefault);
  }

  private void bindGauges(MeterRegistry metrics) {
    Gauge.builder("hark.engine.ready", this, it -> it.status().ready() ? 1 : 0)
        .description("Whether the default model can be used: 1 or 0, as in GET /health")
        .register(metrics);
    Gauge.builder("hark.engine.models", loaded, it -> it.models().size())
        .description("Models that are loaded")
        .register(metrics);
    Gauge.builder("hark.engine.memory", loaded, LoadedEngines::bytes)
        .description("Memory that the loaded models were predicted to take")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("hark.engine.memory.budget", budget, MemoryBudget::bytes)
        .description("Memory that all loaded models together may take")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("hark.worker.memory", loaded, LoadedEngines::residentBytes)
        .description("Memory that the workers really have in RAM")
        .baseUnit("bytes")
        .register(metrics);
  }

  private void loadDefault(Model model) {
    loaded.lease(model).close();
    lastDefault = model.name();
  }

  private LocalEngine start(Model model) {
    var file = runFolder.pin(model.file());
    return new SupervisedEngine(
        model,
        settings,
        plan,
        budget,
        file,
        () -> launcher.start(model, file.path()),
        () -> loaded.bytes() + worker(model) <= budget.bytes(),
        restarts);
  }

  private long worker(Model model) {
    return MemoryNeed.of(model).worker(plan.states());
  }

  private long need(Model model) {
    return plan.memoryOf(model).total();
  }

  @Override
  public Lease lease(Model model) throws InterruptedException {
    try {
      return loaded.awaitLease(model, WAIT_FOR_ROOM);
    } catch (ModelTooLargeException e) {
      throw Problem.unsupportedValue("model", e.reason()).asException(e);
    }
  }

  /// An engine that was stopped because nobody used it is ready: the next request starts it.
  @Override
  public EngineStatus status() {
    return catalogue.defaultIfPresent().map(this::status).orElseGet(this::statusWithoutModel);
  }

  private EngineStatus statusWithoutModel() {
    var details = new TreeMap<String, Object>();
    details.put("model", catalogue.defaultName());
    details.put("state", "not here yet");
    defaultProgress
        .get()
        .ifPresent(it -> {
          details.put("download", it.state().name().toLowerCase(Locale.ROOT));
          details.put("bytes", it.bytes());
          details.put("total", it.total());
          it.detail().ifPresent(why -> details.put("failure", why));
        });
    return new EngineStatus(false, details);
  }

  private EngineStatus status(Model model) {
    return loaded
        .engine(model)
        .map(LocalEngine::status)
        .orElseGet(() ->
            new EngineStatus(
                true,
                Map.of(
                    "model", model.name(),
                    "plan", plan.explanation(),
                    "state", "stopped because nobody used it; the next request starts it")));
  }

  /// Unloads what is idle, and loads the default model when it has arrived, another one has become
  /// the default, its file was replaced, or it could not be loaded some time ago: before a request
  /// has to wait for that.
  void keepUp() {
    try {
      if (settings.idleTimeout().isPositive()) {
        loaded.unloadIdleFor(settings.idleTimeout());
      }
      catalogue
          .defaultIfPresent()
          .filter(it -> !it.name().equals(lastDefault) || loaded.isOutdated(it))
          .ifPresent(this::loadDefault);
    } catch (RuntimeException e) {
      log.warn("Cannot look after the engines: {}", e.toString());
    }
  }

  private long upkeepMillis() {
    var idle = settings.idleTimeout();
    return idle.isPositive()
        ? Math.clamp(idle.toMillis() / 4, 100, UPKEEP_INTERVAL.toMillis())
        : UPKEEP_INTERVAL.toMillis();
  }

  /// With a backend asked for by name it waits until that has proven to run. Spring interrupts it
  /// when the server is told to stop meanwhile, and then it fails: a start that went on would open
  /// the ports first.
  @Override
  public void start() {
    running = true;
    var _ =
        upkeep.scheduleWithFixedDelay(
            this::keepUp, upkeepMillis(), upkeepMillis(), TimeUnit.MILLISECONDS);
    catalogue.defaultIfPresent().ifPresent(this::awaitBackend);
  }

  private void awaitBackend(Model model) {
    try (var lease = loaded.lease(model)) {
      if (!settings.backend().equals("auto") && lease.engine() instanceof SupervisedEngine engine) {
        engine.awaitReady();
      }
    } catch (EngineUnavailableException e) {
      throw new EngineRefusedException(settings.backend(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the start was interrupted", e);
    }
  }

  @Override
  public void stop() {
    upkeep.shutdown();
    loaded.closeAll();
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
}
