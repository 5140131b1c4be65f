package dev.hark.supervisor;

import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.supervisor.capacity.ModelTooLargeException;
import dev.hark.windows.SpeechDetector;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the loaded engines within a budget of memory: the least recently used one is evicted, and
/// one that gets no requests is unloaded after a while. A request holds its engine, so it finishes
/// on the engine it began with, even if the model's file has been replaced: the new file is another
/// [Model]. Engines are taken out under the lock and closed outside it, because closing waits for
/// processes. Safe for many threads.
final class EngineCache {
  private static final Logger log = LoggerFactory.getLogger(EngineCache.class);

  /// A file that replaces another is not loaded until this long after its last change, because it
  /// may still be being copied.
  static final Duration SETTLES_IN = Duration.ofSeconds(3);

  private final Function<Model, LocalEngine> starter;
  private final Function<Model, Long> need;
  private final MemoryBudget budget;
  private final Clock clock;
  private final MonotonicTime time;
  private final PoolMonitor monitor;
  private final Map<Model, Loaded> loaded = new LinkedHashMap<>();

  /// The predicted memory of the loaded engines, of those that are being closed, and what was
  /// reserved.
  private long bytes;

  private boolean closed;

  /// @param need bytes of memory, predicted
  /// @param budget bytes for all engines together
  /// @param clock the time of day, which the times of files are compared with
  EngineCache(
      Function<Model, LocalEngine> starter,
      Function<Model, Long> need,
      MemoryBudget budget,
      Clock clock,
      MonotonicTime time) {
    this.starter = starter;
    this.need = need;
    this.budget = budget;
    this.clock = clock;
    this.time = time;
    this.monitor = new PoolMonitor(time);
  }

  /// Holds a model's engine and loads it first if necessary.
  ///
  /// @throws ModelTooLargeException if it could never fit
  /// @throws EngineUnavailableException if there is no room for it while others are in use, or the
  ///   cache was closed
  Lease lease(Model model) {
    while (true) {
      var attempt = monitor.read(() -> attempt(model));
      close(attempt.unloaded());
      if (attempt.lease() != null) {
        return attempt.lease();
      }
      if (attempt.isInVain()) {
        throw noRoom(model);
      }
    }
  }

  /// Holds a model's engine as [#lease] does, but waits until there is room.
  ///
  /// @param patience the longest wait
  Lease awaitLease(Model model, Duration patience) throws InterruptedException {
    long end = time.nanos() + patience.toNanos();
    while (true) {
      var attempt =
          monitor
              .awaitValue(
                  () -> Optional.of(attempt(model)).filter(result -> !result.isInVain()), () -> end)
              .orElseThrow(() -> noRoom(model));
      close(attempt.unloaded());
      if (attempt.lease() != null) {
        return attempt.lease();
      }
    }
  }

  /// Holds the result of an attempt to get a lease.
  ///
  /// @param lease null if there is no room now
  /// @param unloaded evicted engines that are to be closed
  private record Attempt(@Nullable Lease lease, List<Loaded> unloaded) {
    private boolean isInVain() {
      return lease == null && unloaded.isEmpty();
    }
  }

  private Attempt attempt(Model model) {
    if (closed) {
      throw new EngineUnavailableException("the server is stopping");
    }
    var present = find(model);
    if (present.isPresent()) {
      return new Attempt(new Lease(present.get()), List.of());
    }
    long needed = need.apply(model);
    if (needed > budget.ofOne()) {
      throw new ModelTooLargeException(model, needed, budget.ofOne());
    }
    var predecessor = predecessor(model);
    var inTheWay =
        predecessor.isPresent() && isUnsettled(model)
            ? Optional.<List<Loaded>>empty()
            : inTheWay(needed);
    if (inTheWay.isEmpty()) {
      return new Attempt(predecessor.map(Lease::new).orElse(null), List.of());
    }
    if (!inTheWay.get().isEmpty()) {
      return new Attempt(null, takeOut(inTheWay.get()));
    }
    var fresh = new Loaded(model, starter.apply(model), needed);
    loaded.put(model, fresh);
    bytes += needed;
    return new Attempt(new Lease(fresh), takeOutIf(Loaded::isSuperseded));
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

  /// Returns the engine of the file that was there before.
  private Optional<Loaded> predecessor(Model model) {
    return loaded.values().stream()
        .filter(entry -> entry.model.name().equals(model.name()) && !entry.engine.isRefused())
        .reduce((first, second) -> second);
  }

  private boolean isUnsettled(Model model) {
    var now = clock.instant();
    return !model.created().isAfter(now) && model.created().isAfter(now.minus(SETTLES_IN));
  }

  /// Chooses the least recently used engines, held by no request, that must go to make room; empty
  /// if there is not enough room even without them, or only once others are closed. An engine that
  /// would be the only one always has room.
  private Optional<List<Loaded>> inTheWay(long needed) {
    long missing = bytes + needed - budget.bytes();
    if (missing <= 0 || bytes == 0) {
      return Optional.of(List.of());
    }
    long freed = bytes - loaded.values().stream().mapToLong(entry -> entry.bytes).sum();
    var unused =
        loaded.values().stream()
            .filter(Loaded::isFree)
            .sorted(Comparator.comparingLong(entry -> entry.lastUsedNanos))
            .toList();
    var chosen = new ArrayList<Loaded>();
    for (var entry : unused) {
      if (freed < missing) {
        chosen.add(entry);
        freed += entry.bytes;
      }
    }
    boolean helps = freed >= missing || freed == bytes;
    return helps && !chosen.isEmpty() ? Optional.of(chosen) : Optional.empty();
  }

  /// Unloads the engines that have not been used for this time.
  void unloadIdleFor(Duration timeout) {
    close(
        takeOutIf(
            entry -> entry.isFree() && time.since(entry.lastUsedNanos).compareTo(timeout) >= 0));
  }

  /// Closes all engines at the same time, so that it takes no longer than the slowest of them, and
  /// loads none afterwards.
  void closeAll() {
    monitor.change(() -> closed = true);
    try (var closers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      takeOutIf(_ -> true).forEach(entry -> closers.execute(() -> close(List.of(entry))));
    }
  }

  private List<Loaded> takeOutIf(Predicate<Loaded> condition) {
    return monitor.read(() -> takeOut(loaded.values().stream().filter(condition).toList()));
  }

  private List<Loaded> takeOut(List<Loaded> chosen) {
    chosen.forEach(entry -> loaded.remove(entry.model));
    return chosen;
  }

  /// Closes engines, without the lock because it may take seconds. Their memory is free only then.
  private void close(List<Loaded> takenOut) {
    for (var entry : takenOut) {
      log.info("Unloading the model '{}'", entry.model.name());
      try {
        entry.engine.close();
      } catch (RuntimeException e) {
        log.warn("Cannot unload '{}' as it should be: {}", entry.model.name(), e.toString());
      } finally {
        monitor.change(() -> bytes -= entry.bytes);
      }
    }
  }

  private Optional<Loaded> find(Model model) {
    return Optional.ofNullable(loaded.get(model));
  }

  /// Returns the engine that a request for this model would get, if it is loaded.
  Optional<LocalEngine> engine(Model model) {
    return monitor.read(() -> find(model).or(() -> predecessor(model)).map(entry -> entry.engine));
  }

  /// Returns whether the loaded engine has another file than this one, so that the next lease
  /// starts a new engine.
  boolean isOutdated(Model model) {
    return monitor.read(() -> find(model).isEmpty() && predecessor(model).isPresent());
  }

  /// Reserves memory for another worker of a loaded model.
  ///
  /// @return what gives it back; empty if there is not enough
  Optional<Runnable> reserve(long worker) {
    return monitor.read(() -> {
      if (bytes + worker > budget.bytes()) {
        return Optional.empty();
      }
      bytes += worker;
      return Optional.of(() -> monitor.change(() -> bytes -= worker));
    });
  }

  List<Model> models() {
    return monitor.read(() -> List.copyOf(loaded.keySet()));
  }

  /// Returns the predicted memory of all models that are loaded or being unloaded, in bytes.
  long bytes() {
    return monitor.read(() -> bytes);
  }

  /// Returns the physical memory that their processes really hold, in bytes.
  long residentBytes() {
    return monitor.read(() -> loaded.values().stream().map(entry -> entry.engine).toList()).stream()
        .mapToLong(LocalEngine::residentBytes)
        .sum();
  }

  private final class Loaded {
    private final Model model;
    private final LocalEngine engine;
    private final long bytes;
    private long lastUsedNanos = time.nanos();
    private int holders;

    private Loaded(Model model, LocalEngine engine, long bytes) {
      this.model = model;
      this.engine = engine;
      this.bytes = bytes;
    }

    private boolean isFree() {
      return holders == 0;
    }

    /// Returns whether the engine of a newer file of the same name is loaded.
    private boolean isSuperseded() {
      return isFree()
          && loaded.values().stream()
              .filter(entry -> entry.model.name().equals(model.name()))
              .reduce((first, second) -> second)
              .filter(newest -> !newest.equals(this))
              .isPresent();
    }
  }

  /// Counts as a holder of an engine until it is closed.
  final class Lease implements EngineRegistry.Lease {
    private final Loaded held;
    private boolean closed;

    private Lease(Loaded held) {
      this.held = held;
      held.holders++;
      held.lastUsedNanos = time.nanos();
    }

    @Override
    public LocalEngine engine() {
      return held.engine;
    }

    @Override
    public SpeechDetector speechDetector() {
      return held.engine;
    }

    @Override
    public void close() {
      monitor.change(() -> {
        held.holders -= closed ? 0 : 1;
        held.lastUsedNanos = closed ? held.lastUsedNanos : time.nanos();
        closed = true;
      });
      EngineCache.this.close(takeOutIf(Loaded::isSuperseded));
    }
  }
}
