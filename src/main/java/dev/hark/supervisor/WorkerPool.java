package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.supervisor.ReadyWorker.Share;
import dev.hark.worker.wire.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Keeps a number of workers running and lends out their states.
final class WorkerPool implements AutoCloseable {
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  /// Holds what the workers of a pool have in common.
  ///
  /// @param name of the model
  /// @param states of each worker
  /// @param spareRoom reserves memory for one more worker
  /// @param onReady told what a worker runs on; returns the objection to that, if there is one
  /// @param onRestart run when a worker has ended and is restarted
  record Plan(
      String name,
      Worker.Starter starter,
      int states,
      WorkerSettings settings,
      SpareRoom spareRoom,
      Function<Frame.Ready, Optional<String>> onReady,
      Runnable onRestart) {}

  /// Reserves memory for a worker that runs beside the one it is to replace.
  interface SpareRoom {
    /// Returns what gives the memory back; empty if there is not enough.
    Optional<Runnable> reserve();
  }

  private final PoolMonitor monitor;
  private final Duration startTimeout;
  private final List<WorkerLifecycle> lives = new ArrayList<>();
  private final WorkerWatch watch;
  private int waitingAlone;
  private boolean closed;

  /// @param workers the number of workers
  WorkerPool(Plan plan, int workers, MonotonicTime time) {
    monitor = new PoolMonitor(time);
    startTimeout = plan.settings().startTimeout();
    for (int i = 0; i < workers; i++) {
      lives.add(new WorkerLifecycle(plan, monitor, i));
    }
    watch = new WorkerWatch(plan.name(), this::workers, plan.settings(), time);
    try {
      lives.forEach(WorkerLifecycle::start);
      watch.start();
    } catch (RuntimeException | Error e) {
      lives.forEach(WorkerLifecycle::stop); // nobody could close this pool
      throw e;
    }
  }

  /// Waits for a worker that is ready and has the share. A window that may have crashed a worker is
  /// tried again alone, where it harms no other; it goes before those that can run beside others.
  ///
  /// @throws EngineUnavailableException if waiting is pointless: the workers crash one after the
  ///   other, cannot work at all, or do not die; or if none became ready within the start timeout
  Lease acquire(Share share) throws InterruptedException {
    int alone = share == Share.ALONE ? 1 : 0;
    monitor.change(() -> waitingAlone += alone);
    try {
      return monitor
          .awaitValue(
              () -> {
                failIfHopeless();
                return find(share).map(life -> lend(life, share));
              },
              new Patience()::end)
          .orElseThrow(this::notReadyInTime);
    } finally {
      monitor.change(() -> waitingAlone -= alone);
    }
  }

  /// Runs out one start timeout after a worker was last seen ready.
  private final class Patience {
    private long end = monitor.time().nanos() + startTimeout.toNanos();

    private long end() {
      if (hasReady()) {
        end = monitor.time().nanos() + startTimeout.toNanos();
      }
      return end;
    }
  }

  private EngineUnavailableException notReadyInTime() {
    return new EngineUnavailableException(
        "no worker became ready within %d s (hark.engine.start-timeout)"
            .formatted(startTimeout.toSeconds()));
  }

  private Optional<WorkerLifecycle> find(Share share) {
    if (share != Share.ALONE && waitingAlone > 0) {
      return Optional.empty();
    }
    return lives.stream()
        .filter(life -> life.ready().filter(worker -> worker.has(share)).isPresent())
        .max(Comparator.comparingInt(life -> life.ready().map(ReadyWorker::free).orElse(0)));
  }

  private Lease lend(WorkerLifecycle life, Share share) {
    var worker = life.ready().orElseThrow();
    worker.take(share);
    return new Lease(life, worker, share);
  }

  private void failIfHopeless() {
    if (closed) {
      throw new EngineUnavailableException("the engine is shutting down");
    }
    var outages = lives.stream().flatMap(life -> life.outage().stream()).toList();
    if (outages.size() == lives.size()) {
      throw new EngineUnavailableException(outages.getFirst());
    }
  }

  /// Waits until one worker is ready.
  ///
  /// @throws EngineUnavailableException as [#acquire]
  void awaitReady() throws InterruptedException {
    boolean ready =
        monitor.awaitUntil(
            () -> {
              failIfHopeless();
              return hasReady();
            },
            startTimeout);
    if (!ready) {
      throw notReadyInTime();
    }
  }

  private boolean hasReady() {
    return lives.stream().anyMatch(life -> life.ready().isPresent());
  }

  /// Returns whether every worker has refused to work. Each is tried again after a while.
  boolean isRefused() {
    return monitor.read(() ->
        lives.stream().allMatch(life -> life.ready().isEmpty() && life.refusal().isPresent()));
  }

  boolean isReady() {
    return monitor.read(this::hasReady);
  }

  /// Returns the workers whose processes exist now.
  List<Worker> workers() {
    return monitor.read(() -> lives.stream().flatMap(life -> life.workers().stream()).toList());
  }

  /// Kills the workers and waits until they are gone, but at most ten seconds.
  @Override
  public void close() {
    long end = monitor.time().nanos() + STOP_GRACE.toNanos();
    monitor.change(() -> closed = true);
    watch.stop();
    lives.forEach(WorkerLifecycle::stop);
    lives.forEach(life -> life.awaitStop(left(end)));
    workers().forEach(worker -> worker.awaitEnd(left(end)));
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - monitor.time().nanos()));
  }

  /// Holds a share of a worker for one request.
  final class Lease implements AutoCloseable {
    private final WorkerLifecycle life;
    private final ReadyWorker worker;
    private final Share share;

    private Lease(WorkerLifecycle life, ReadyWorker worker, Share share) {
      this.life = life;
      this.worker = worker;
      this.share = share;
    }

    Worker worker() {
      return worker.worker();
    }

    /// Notes that the worker has answered, so it is sound.
    ///
    /// @param decoded whether it decoded a window, which counts towards its replacement
    void succeeded(boolean decoded) {
      monitor.change(() -> {
        life.succeeded();
        if (decoded) {
          worker.decoded();
        }
      });
    }

    @Override
    public void close() {
      monitor.change(() -> worker.giveBack(share));
    }
  }
}
