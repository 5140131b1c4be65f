package dev.hark.supervisor;

import dev.hark.process.RestartBackoff;
import dev.hark.supervisor.WorkerProcess.Blame;
import dev.hark.worker.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The place of one worker; processes come and go in it. A thread of its own starts one, waits for
/// its end, and starts the next. One that has decoded enough windows is replaced: by a second one
/// that is started beside it where there is memory, else after it has given back its windows.
final class WorkerPlace {
  private static final Logger log = LoggerFactory.getLogger(WorkerPlace.class);

  /// A worker that lived so long was no part of a crash loop, also if nobody asked it for anything.
  private static final Duration SOUND_AFTER = Duration.ofMinutes(1);

  /// Starts a worker process.
  interface Starter {
    WorkerProcess start() throws IOException;
  }

  /// What the places of a pool have in common.
  ///
  /// @param name of the model
  /// @param states of each worker
  /// @param maxWindows a worker decodes before it is replaced; 0 for any number
  /// @param roomForAnother whether there is memory for one more worker
  /// @param onReady what the worker said of itself
  /// @param onRestart a worker has ended and is started again
  record Plan(
      String name,
      Starter starter,
      int states,
      int maxWindows,
      BooleanSupplier roomForAnother,
      Consumer<Frame.Ready> onReady,
      Runnable onRestart) {}

  private final Plan plan;
  private final PoolMonitor monitor;
  private final Thread thread;
  private final RestartBackoff backoff = new RestartBackoff();
  private final List<WorkerProcess> alive = new ArrayList<>();
  private Optional<ReadyWorker> ready = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private String lastDeath = "it never started";

  WorkerPlace(Plan plan, PoolMonitor monitor, int number) {
    this.plan = plan;
    this.monitor = monitor;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("worker-" + plan.name() + "-" + number)
            .unstarted(this::keepRunning);
  }

  void start() {
    thread.start();
  }

  // what follows is asked while the monitor is held

  Optional<ReadyWorker> ready() {
    return ready.filter(worker -> !worker.hasEnded());
  }

  Optional<String> refusal() {
    return refusal;
  }

  /// The processes that run now.
  List<WorkerProcess> processes() {
    return List.copyOf(alive);
  }

  String lastDeath() {
    return lastDeath;
  }

  /// Deaths since a window was last decoded.
  int failures() {
    return backoff.failures();
  }

  /// A window was answered: the worker is sound.
  void succeeded() {
    backoff.succeeded();
  }

  // the thread

  private void keepRunning() {
    try {
      while (monitor.read(() -> refusal.isEmpty())) {
        var started = startOne();
        if (started.isPresent()) {
          serve(started.get());
        } else if (monitor.read(() -> refusal.isEmpty())) {
          plan.onRestart().run();
          pauseAfter(Blame.WINDOWS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pool is being closed
    } finally {
      monitor
          .read(this::processes)
          .forEach(process -> process.kill("its pool was closed", Blame.NOBODY));
    }
  }

  /// Starts a process and waits until it is ready; empty if it could not be.
  private Optional<ReadyWorker> startOne() throws InterruptedException {
    WorkerProcess process;
    try {
      process = plan.starter().start();
    } catch (IOException e) {
      log.error("Cannot start a worker for {}: {}", plan.name(), e.toString());
      monitor.change(() -> lastDeath = e.toString());
      return Optional.empty();
    }
    monitor.change(() -> alive.add(process));
    process.onEnd(() ->
        monitor.change(() -> {
          alive.remove(process);
          lastDeath = process.obituary();
        }));
    try {
      plan.onReady().accept(process.awaitReady());
      var worker = new ReadyWorker(process, plan.states());
      process.onEnd(() -> monitor.change(worker::end));
      return Optional.of(worker);
    } catch (WorkerDiedException e) {
      var refused = process.refusal();
      monitor.change(() -> refusal = refused);
      log.error(
          "The worker of {} did not become ready: {}", plan.name(), refused.orElse(e.obituary()));
      return Optional.empty();
    }
  }

  /// Lends out a worker and its successors until one ends.
  private void serve(ReadyWorker first) throws InterruptedException {
    var worker = first;
    monitor.change(() -> ready = Optional.of(first));
    while (true) {
      var serving = worker;
      monitor.awaitUntil(() -> serving.hasEnded() || isDue(serving));
      if (monitor.read(serving::hasEnded)) {
        ended(serving);
        return;
      }
      var successor = replace(serving);
      if (successor.isEmpty()) {
        return;
      }
      worker = successor.get();
    }
  }

  private boolean isDue(ReadyWorker worker) {
    return plan.maxWindows() > 0 && worker.windows() >= plan.maxWindows();
  }

  /// The worker that serves from now on; none if there was no memory for a second one beside the
  /// one that had to go.
  private Optional<ReadyWorker> replace(ReadyWorker worker) throws InterruptedException {
    log.info("Replacing worker {} after {} windows", worker.process().pid(), plan.maxWindows());
    if (!plan.roomForAnother().getAsBoolean()) {
      monitor.change(worker::retire);
      monitor.awaitUntil(worker::hasEnded);
      return Optional.empty();
    }
    var successor = startOne();
    monitor.change(() -> {
      if (successor.isPresent()) {
        ready = successor;
        worker.retire();
      } else {
        refusal = Optional.empty(); // the old one still works
        worker.reprieve();
      }
    });
    return successor.or(() -> Optional.of(worker));
  }

  private void ended(ReadyWorker worker) throws InterruptedException {
    log.warn("Restarting the worker of {}: {}", plan.name(), worker.process().obituary());
    if (System.nanoTime() - worker.readyNanos() > SOUND_AFTER.toNanos()) {
      monitor.change(backoff::succeeded);
    }
    plan.onRestart().run();
    pauseAfter(worker.process().blame());
  }

  private void pauseAfter(Blame blame) throws InterruptedException {
    var pause = blame == Blame.NOBODY ? Duration.ZERO : monitor.<Duration>read(backoff::died);
    monitor.change(() -> {}); // the pool may have to give up hope
    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
  }

  /// Ends the thread and with it the processes.
  void stop() {
    thread.interrupt();
  }

  void awaitStop(Duration most) {
    try {
      thread.join(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
