package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
import dev.hark.models.Model;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.supervisor.capacity.ModelTooLargeException;
import dev.hark.windows.SpeechDetector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engines that are loaded, within a budget of memory: the one least recently used makes way,
/// and one that nobody asks for is unloaded after a while. A request holds its engine, so that it
/// ends on the one it began with, also when the model's file has been replaced: the new file is
/// another [Model]. Safe for many threads.
final class LoadedEngines {
  private static final Logger log = LoggerFactory.getLogger(LoadedEngines.class);

  /// How long an engine that refused to work is left alone.
  static final Duration TRY_AGAIN = Duration.ofSeconds(30);

  /// A file that replaces another is not loaded sooner after its last change: it may still be on
  /// its way.
  static final Duration SETTLES_IN = Duration.ofSeconds(3);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Function<Model, LocalEngine> starter;
  private final Function<Model, Long> need;
  private final MemoryBudget budget;
  private final Clock clock;
  private final Map<Model, Loaded> loaded = new LinkedHashMap<>();

  /// Read without the lock: unloading holds the lock and waits for threads that ask for it.
  private final AtomicLong bytes = new AtomicLong();

  /// @param need bytes of memory, predicted
  /// @param budget bytes for all engines together
  LoadedEngines(
      Function<Model, LocalEngine> starter,
      Function<Model, Long> need,
      MemoryBudget budget,
      Clock clock) {
    this.starter = starter;
    this.need = need;
    this.budget = budget;
    this.clock = clock;
  }

  /// Holds a model's engine, loading it if need be.
  ///
  /// @throws ModelTooLargeException if it could never fit
  /// @throws EngineUnavailableException if there is no room for it while others are in use
  synchronized Engines.Lease lease(Model model) {
    return tryLease(model).orElseThrow(() -> noRoom(model));
  }

  /// The same, but waits until there is room.
  ///
  /// @param patience how long, at most
  synchronized Engines.Lease awaitLease(Model model, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    var lease = tryLease(model);
    long left = end - System.nanoTime();
    while (lease.isEmpty() && left > 0) {
      wait(Math.ceilDiv(left, NANOS_PER_MILLI));
      lease = tryLease(model);
      left = end - System.nanoTime();
    }
    return lease.orElseThrow(() -> noRoom(model));
  }

  private Optional<Engines.Lease> tryLease(Model model) {
    find(model).filter(Loaded::isStale).ifPresent(this::unload);
    return find(model).or(() -> load(model)).map(CountedLease::new);
  }

  private EngineUnavailableException noRoom(Model model) {
    return new EngineUnavailableException(
        "'%s' needs %s, but %s of %s are taken by models in use (hark.engine.memory-budget)"
            .formatted(
                model.name(),
                MemoryNeed.mebibytes(need.apply(model)),
                MemoryNeed.mebibytes(bytes()),
                MemoryNeed.mebibytes(budget.bytes())));
  }

  /// Empty if there is no room.
  private Optional<Loaded> load(Model model) {
    long needed = need.apply(model);
    if (needed > budget.ofOne()) {
      throw new ModelTooLargeException(model, needed, budget.ofOne());
    }
    var predecessor = predecessor(model);
    if (predecessor.isPresent() && (isUnsettled(model) || !makeRoom(needed))) {
      return predecessor;
    }
    if (!makeRoom(needed)) {
      return Optional.empty();
    }
    var fresh = new Loaded(model, starter.apply(model), needed);
    loaded.put(model, fresh);
    bytes.addAndGet(needed);
    unloadIf(Loaded::isSuperseded);
    return Optional.of(fresh);
  }

  /// The engine of the file that was there before.
  private Optional<Loaded> predecessor(Model model) {
    return loaded.values().stream()
        .filter(it -> it.model.name().equals(model.name()) && !it.engine.isRefused())
        .reduce((first, second) -> second);
  }

  private boolean isUnsettled(Model model) {
    var now = clock.instant();
    return !model.created().isAfter(now) && model.created().isAfter(now.minus(SETTLES_IN));
  }

  /// Unloads those least recently used that no request holds until there is room. One that would be
  /// alone always has.
  private boolean makeRoom(long needed) {
    while (bytes() + needed > budget.bytes() && !loaded.isEmpty()) {
      var leastUsed =
          loaded.values().stream()
              .filter(Loaded::isFree)
              .min(Comparator.comparing(Loaded::lastUsed));
      if (leastUsed.isEmpty()) {
        return false;
      }
      unload(leastUsed.get());
    }
    return true;
  }

  /// Unloads what was not used for so long.
  synchronized void unloadIdleFor(Duration timeout) {
    var before = clock.instant().minus(timeout);
    unloadIf(it -> it.isFree() && !it.lastUsed.isAfter(before));
  }

  private void unloadIf(Predicate<Loaded> condition) {
    loaded.values().stream().filter(condition).toList().forEach(this::unload);
  }

  private void unload(Loaded it) {
    log.info("Unloading the model '{}'", it.model.name());
    loaded.remove(it.model);
    it.engine.close();
    bytes.addAndGet(-it.bytes);
  }

  /// Closes all at the same time, so that it takes no longer than the slowest of them.
  void closeAll() {
    try (var closers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (var engine : takeAll()) {
        closers.execute(engine::close);
      }
    }
  }

  private synchronized List<LocalEngine> takeAll() {
    var all = engines();
    loaded.clear();
    bytes.set(0);
    return all;
  }

  private Optional<Loaded> find(Model model) {
    return Optional.ofNullable(loaded.get(model));
  }

  /// The engine that a request for this model would get, if it is loaded.
  synchronized Optional<LocalEngine> engine(Model model) {
    return find(model).or(() -> predecessor(model)).map(it -> it.engine);
  }

  /// Whether another file has taken the place of the one that is loaded, or loading it failed some
  /// time ago: the next lease starts a new engine.
  synchronized boolean isOutdated(Model model) {
    return find(model).map(Loaded::isStale).orElseGet(() -> predecessor(model).isPresent());
  }

  synchronized List<Model> models() {
    return List.copyOf(loaded.keySet());
  }

  /// What all loaded models were predicted to take, in bytes.
  long bytes() {
    return bytes.get();
  }

  /// What their processes really hold of the physical memory, in bytes.
  long residentBytes() {
    return engines().stream().mapToLong(LocalEngine::residentBytes).sum();
  }

  private synchronized List<LocalEngine> engines() {
    return loaded.values().stream().map(it -> it.engine).toList();
  }

  private final class Loaded {
    private final Model model;
    private final LocalEngine engine;
    private final long bytes;
    private final Instant since = clock.instant();
    private Instant lastUsed = since;
    private int holders;

    private Loaded(Model model, LocalEngine engine, long bytes) {
      this.model = model;
      this.engine = engine;
      this.bytes = bytes;
    }

    private boolean isFree() {
      return holders == 0;
    }

    private Instant lastUsed() {
      return lastUsed;
    }

    /// It could not work when it was started; by now there may be memory, or a better file.
    private boolean isStale() {
      return isFree() && engine.isRefused() && !since.plus(TRY_AGAIN).isAfter(clock.instant());
    }

    /// The engine of a newer file of the same name is loaded.
    private boolean isSuperseded() {
      return isFree()
          && loaded.values().stream()
              .filter(it -> it.model.name().equals(model.name()))
              .reduce((first, second) -> second)
              .filter(newest -> !newest.equals(this))
              .isPresent();
    }
  }

  private final class CountedLease implements Engines.Lease {
    private final Loaded held;
    private boolean closed;

    private CountedLease(Loaded held) {
      this.held = held;
      held.holders++;
      held.lastUsed = clock.instant();
    }

    @Override
    public Engine engine() {
      return held.engine;
    }

    @Override
    public SpeechDetector speechDetector() {
      return held.engine;
    }

    @Override
    public void close() {
      synchronized (LoadedEngines.this) {
        if (!closed) {
          closed = true;
          held.holders--;
          held.lastUsed = clock.instant();
          unloadIf(Loaded::isSuperseded);
          LoadedEngines.this.notifyAll();
        }
      }
    }
  }
}
