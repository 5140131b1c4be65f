package dev.hark.supervisor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks workers twice a second and kills those that hang, were stopped or do not become ready.
/// Its thread is a platform thread: it must not wait for a carrier.
final class WorkerWatch {
  private static final Logger log = LoggerFactory.getLogger(WorkerWatch.class);
  static final Duration INTERVAL = Duration.ofMillis(500);

  /// Holds what was seen of a worker at the last check.
  ///
  /// @param stopped whether it was stopped
  /// @param forgivenNanos the time until which its silence is forgiven
  /// @param frozen how long the server stood still since the worker was started
  private record Seen(boolean stopped, long forgivenNanos, Duration frozen) {}

  private final String name;
  private final Supplier<List<Worker>> workers;
  private final WorkerSettings settings;
  private final MonotonicTime time;
  private final MonotonicTime.FreezeDetector freezes;
  private final Thread thread;
  private Map<Worker, Seen> seen = new HashMap<>();

  WorkerWatch(
      String name, Supplier<List<Worker>> workers, WorkerSettings settings, MonotonicTime time) {
    this.name = name;
    this.workers = workers;
    this.settings = settings;
    this.time = time;
    this.freezes = new MonotonicTime.FreezeDetector(time.nanos(), INTERVAL);
    this.thread = Thread.ofPlatform().daemon().name("worker-watch-" + name).unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
        try {
          look();
        } catch (RuntimeException | Error e) {
          log.error("Cannot look after the workers of {}; trying again", name, e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pool is being closed
    }
  }

  /// Checks the workers once. Called by one thread.
  void look() {
    // one reading for all, because the server may be frozen in the middle of this, too
    long now = time.nanos();
    var frozen = freezes.missed(now);
    var looked = new HashMap<Worker, Seen>();
    for (var worker : workers.get()) {
      if (!worker.state().isOver()) {
        looked.put(worker, look(worker, now, frozen));
      }
    }
    seen = looked;
  }

  private Seen look(Worker worker, long now, Duration frozen) {
    var health = worker.health();
    var before = seen.getOrDefault(worker, new Seen(false, health.startedNanos(), Duration.ZERO));
    if (frozen.isPositive()) {
      // what the worker sent meanwhile has not been read yet
      return new Seen(false, now, before.frozen().plus(frozen));
    }
    killIfHung(worker, health, before, now);
    return new Seen(health.stopped(), before.forgivenNanos(), before.frozen());
  }

  private void killIfHung(Worker worker, Worker.Health health, Seen before, long now) {
    var silence = Duration.ofNanos(now - Math.max(health.lastFrameNanos(), before.forgivenNanos()));
    var age = Duration.ofNanos(now - health.startedNanos()).minus(before.frozen());
    if (health.stopped() && before.stopped()) {
      // this is far sooner than the heartbeat would tell, and it says that no window is to blame
      worker.kill("it was stopped from outside", Worker.ExitCause.FOREIGN_STOP);
    } else if (health.connected() && silence.compareTo(settings.heartbeatTimeout()) > 0) {
      worker.kill(
          "it hung, silent for " + settings.heartbeatTimeout().toSeconds() + " s",
          Worker.ExitCause.WINDOW);
    } else if (worker.state() instanceof WorkerState.Starting
        && age.compareTo(settings.startTimeout()) > 0) {
      worker.kill(
          "it was not ready after %d s (hark.engine.start-timeout)"
              .formatted(settings.startTimeout().toSeconds()),
          Worker.ExitCause.SERVER);
    }
  }
}
