package dev.hark.supervisor;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a number of workers running and lends out their states. Each worker has a thread that
/// starts it, waits for its end, and starts the next one.
final class WorkerPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

  /// A worker that lived so long was no part of a crash loop, also if nobody asked it for anything.
  private static final Duration SOUND_AFTER = Duration.ofMinutes(1);

  private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

  /// So many deaths in a row without one decoded window are a crash loop: waiting for it is in
  /// vain.
  static final int CRASH_LOOP = 3;

  /// Starts a worker process.
  interface Starter {
    WorkerProcess start() throws IOException;
  }

  private final String name;
  private final Starter starter;
  private final EngineSettings settings;
  private final Consumer<Frame.Ready> onReady;
  private final Runnable onRestart;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final List<Worker> workers = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private String lastDeath = "it never started";
  private boolean closed;

  WorkerPool(
      String name,
      Starter starter,
      EngineSettings settings,
      Consumer<Frame.Ready> onReady,
      Runnable onRestart) {
    this.name = name;
    this.starter = starter;
    this.settings = settings;
    this.onReady = onReady;
    this.onRestart = onRestart;
    for (int i = 0; i < settings.workers(); i++) {
      var worker = new Worker();
      workers.add(worker);
      worker.thread =
          Thread.ofPlatform().daemon().name("worker-" + name + "-" + i).start(worker::keepRunning);
    }
    Thread.ofPlatform().daemon().name("worker-watch-" + name).start(this::watch);
  }

  /// Waits for a free state of a worker that is ready.
  ///
  /// @throws EngineUnavailableException if the workers crash one after the other, or cannot work at
  ///   all
  Lease acquire() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        requireHope();
        for (var worker : workers) {
          if (worker.free > 0) {
            worker.free--;
            return new Lease(worker, worker.process());
          }
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void requireHope() {
    if (closed) {
      throw new EngineUnavailableException("the engine is shutting down");
    }
    if (refusal.isPresent()) {
      throw new EngineUnavailableException(refusal.get());
    }
    if (workers.stream()
        .allMatch(worker -> worker.backoff.failures() >= CRASH_LOOP && worker.free == 0)) {
      throw new EngineUnavailableException(
          "workers crash one after the other; the last: " + lastDeath);
    }
  }

  /// Waits until one worker is ready.
  ///
  /// @throws EngineUnavailableException as [#acquire]
  void awaitReady() throws InterruptedException {
    acquire().close();
  }

  /// Whether a worker has said that it cannot work at all; none is started again.
  boolean isRefused() {
    lock.lock();
    try {
      return refusal.isPresent();
    } finally {
      lock.unlock();
    }
  }

  boolean isReady() {
    lock.lock();
    try {
      return workers.stream()
          .anyMatch(worker -> worker.process != null && worker.process.isReady());
    } finally {
      lock.unlock();
    }
  }

  /// The processes that run now.
  List<WorkerProcess> processes() {
    lock.lock();
    try {
      var running = new ArrayList<WorkerProcess>();
      for (var worker : workers) {
        var process = worker.process;
        if (process != null) {
          running.add(process);
        }
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    long last = System.nanoTime();
    try {
      while (!isClosed()) {
        TimeUnit.MILLISECONDS.sleep(WATCH_INTERVAL.toMillis());
        long now = System.nanoTime();
        // Late ourselves (a stopped container, a suspended machine): the heartbeats are late for
        // the same reason.
        boolean late = now - last > 4 * WATCH_INTERVAL.toNanos();
        last = now;
        for (var process : processes()) {
          if (late) {
            process.forgiveSilence();
          } else {
            process.killIfHung(settings.heartbeatTimeout(), settings.startTimeout());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Kills the workers and waits until they are gone.
  @Override
  public void close() {
    signal(() -> closed = true);
    workers.forEach(worker -> worker.thread.interrupt());
    for (var worker : workers) {
      try {
        worker.thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// A state of a worker, held by one window.
  final class Lease implements AutoCloseable {
    private final Worker worker;
    private final WorkerProcess process;

    private Lease(Worker worker, WorkerProcess process) {
      this.worker = worker;
      this.process = process;
    }

    WorkerProcess process() {
      return process;
    }

    /// A window was decoded: the worker is sound.
    void succeeded() {
      signal(worker.backoff::succeeded);
    }

    @Override
    public void close() {
      signal(() -> {
        if (worker.process == process && process.isReady()) {
          worker.free++;
        }
      });
    }
  }

  /// The place of one worker; processes come and go in it. Guarded by the lock.
  private final class Worker {
    private final RestartBackoff backoff = new RestartBackoff(RandomGenerator.getDefault());
    private Thread thread = Thread.currentThread();
    private @Nullable WorkerProcess process;
    private int free;
    private boolean endedFromOutside;

    private WorkerProcess process() {
      var running = process;
      if (running == null) {
        throw new IllegalStateException("a free state of no process");
      }
      return running;
    }

    private void keepRunning() {
      try {
        while (!isClosed() && refusal.isEmpty()) {
          runOnce();
          if (isClosed()) {
            return;
          }
          onRestart.run();
          TimeUnit.MILLISECONDS.sleep(pause().toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the pool is being closed
      }
    }

    private Duration pause() {
      lock.lock();
      try {
        return endedFromOutside ? Duration.ZERO : backoff.died();
      } finally {
        changed.signalAll();
        lock.unlock();
      }
    }

    private void runOnce() throws InterruptedException {
      WorkerProcess started;
      try {
        started = starter.start();
      } catch (IOException e) {
        log.error("Cannot start a worker for {}: {}", name, e.toString());
        signal(() -> lastDeath = e.toString());
        return;
      }
      signal(() -> {
        process = started;
        endedFromOutside = false;
      });
      try {
        onReady.accept(started.awaitReady());
        signal(() -> free = settings.states());
        var readySince = Instant.now();
        started.awaitEnd();
        if (readySince.plus(SOUND_AFTER).isBefore(Instant.now())) {
          signal(backoff::succeeded);
        }
        signal(() -> endedFromOutside = started.endedFromOutside());
        log.warn("Restarting the worker of {}: {}", name, started.obituary());
      } catch (WorkerDiedException e) {
        refusal = started.refusal();
        log.error("The worker of {} did not become ready: {}", name, refusal.orElse(e.obituary()));
      } finally {
        started.kill("its pool was closed");
        signal(() -> {
          process = null;
          free = 0;
          lastDeath = started.obituary();
        });
      }
    }
  }
}
