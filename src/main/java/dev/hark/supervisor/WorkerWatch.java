package dev.hark.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks at workers twice a second and kills those that hang or were stopped.
final class WorkerWatch {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Supplier<List<WorkerProcess>> processes;
  private final EngineSettings settings;
  private final Thread thread;

  WorkerWatch(String name, Supplier<List<WorkerProcess>> processes, EngineSettings settings) {
    this.processes = processes;
    this.settings = settings;
    this.thread = Thread.ofPlatform().daemon().name("worker-watch-" + name).unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  private void watch() {
    long last = System.nanoTime();
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
        long now = System.nanoTime();
        // Late ourselves (a stopped container, a suspended machine): the heartbeats are late for
        // the same reason.
        boolean late = now - last > 4 * INTERVAL.toNanos();
        last = now;
        for (var process : processes.get()) {
          if (late) {
            process.forgiveSilence();
          } else {
            process.killIfHung(settings.heartbeatTimeout(), settings.startTimeout());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pool is being closed
    }
  }
}
