package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Keeps a number of workers running and lends out their states.
final class WorkerPool implements AutoCloseable {
  /// So many deaths in a row without one decoded window are a crash loop: waiting for it is in
  /// vain.
  static final int CRASH_LOOP = 3;

  /// For all workers together to end once they are killed.
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final PoolMonitor monitor = new PoolMonitor();
  private final List<WorkerPlace> places = new ArrayList<>();
  private final WorkerWatch watch;
  private int waitingAlone;
  private boolean closed;

  /// @param workers how many
  WorkerPool(WorkerPlace.Plan plan, int workers, EngineSettings settings) {
    for (int i = 0; i < workers; i++) {
      places.add(new WorkerPlace(plan, monitor, i));
    }
    places.forEach(WorkerPlace::start);
    watch = new WorkerWatch(plan.name(), this::processes, settings);
    watch.start();
  }

  /// Waits for a free state of a worker that is ready.
  ///
  /// @param alone whether nothing else may run in that worker meanwhile: what may have crashed one
  ///   is tried again where it harms nobody. It goes before those who do not mind company.
  /// @throws EngineUnavailableException if the workers crash one after the other, or cannot work at
  ///   all
  Lease acquire(boolean alone) throws InterruptedException {
    var lease = new ArrayList<Lease>(1);
    monitor.change(() -> waitingAlone += alone ? 1 : 0);
    try {
      monitor.awaitUntil(() -> {
        requireHope();
        find(alone).map(place -> lend(place, alone)).ifPresent(lease::add);
        return !lease.isEmpty();
      });
    } finally {
      monitor.change(() -> waitingAlone -= alone ? 1 : 0);
    }
    return lease.getFirst();
  }

  private Optional<WorkerPlace> find(boolean alone) {
    if (!alone && waitingAlone > 0) {
      return Optional.empty();
    }
    return places.stream()
        .filter(
            place -> place.ready().filter(it -> alone ? it.isIdle() : it.free() > 0).isPresent())
        .max(Comparator.comparingInt(place -> place.ready().map(ReadyWorker::free).orElse(0)));
  }

  private Lease lend(WorkerPlace place, boolean alone) {
    var worker = place.ready().orElseThrow();
    return new Lease(place, worker, worker.take(alone));
  }

  private void requireHope() {
    if (closed) {
      throw new EngineUnavailableException("the engine is shutting down");
    }
    var refusal = refusal();
    if (refusal.isPresent()) {
      throw new EngineUnavailableException(refusal.get());
    }
    if (places.stream()
        .allMatch(place -> place.failures() >= CRASH_LOOP && place.ready().isEmpty())) {
      throw new EngineUnavailableException(
          "workers crash one after the other; the last: " + places.getFirst().lastDeath());
    }
  }

  private Optional<String> refusal() {
    return places.stream().flatMap(place -> place.refusal().stream()).findFirst();
  }

  /// Waits until one worker is ready.
  ///
  /// @throws EngineUnavailableException as [#acquire]
  void awaitReady() throws InterruptedException {
    monitor.awaitUntil(() -> {
      requireHope();
      return hasReady();
    });
  }

  private boolean hasReady() {
    return places.stream().anyMatch(place -> place.ready().isPresent());
  }

  /// Whether a worker has said that it cannot work at all; none is started again.
  boolean isRefused() {
    return monitor.read(() -> refusal().isPresent());
  }

  boolean isReady() {
    return monitor.read(this::hasReady);
  }

  /// The processes that run now.
  List<WorkerProcess> processes() {
    return monitor.read(
        () -> places.stream().flatMap(place -> place.processes().stream()).toList());
  }

  /// Kills the workers and waits until they are gone, for five seconds at most.
  @Override
  public void close() {
    monitor.change(() -> closed = true);
    watch.stop();
    places.forEach(WorkerPlace::stop);
    long end = System.nanoTime() + STOP_GRACE.toNanos();
    places.forEach(place -> place.awaitStop(until(end)));
    processes().forEach(process -> process.awaitEnd(until(end)));
  }

  private static Duration until(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /// States of a worker, held by one window.
  final class Lease implements AutoCloseable {
    private final WorkerPlace place;
    private final ReadyWorker worker;
    private final int states;

    private Lease(WorkerPlace place, ReadyWorker worker, int states) {
      this.place = place;
      this.worker = worker;
      this.states = states;
    }

    WorkerProcess process() {
      return worker.process();
    }

    /// The worker has answered: it is sound.
    ///
    /// @param decoded whether that was a window it counts
    void succeeded(boolean decoded) {
      monitor.change(() -> {
        place.succeeded();
        if (decoded) {
          worker.decoded();
        }
      });
    }

    @Override
    public void close() {
      monitor.change(() -> worker.giveBack(states));
    }
  }
}
