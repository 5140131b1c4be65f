package dev.hark.supervisor;

import dev.hark.supervisor.Worker.ExitCause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one worker running. A thread of its own starts one, waits for its end, and starts the
/// next. A worker that has decoded enough windows is replaced: by a second one that is started
/// beside it where there is memory, otherwise after it has finished its windows. No successor is
/// started while the process of a killed one still exists, because it may hold the device.
final class WorkerLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WorkerLifecycle.class);

  /// The pause before a worker that refused to work is tried again.
  static final Duration TRY_AGAIN = Duration.ofSeconds(30);

  /// A killed process that still exists after this time is not waited for: even the memory of a
  /// large model on a graphics card is released within seconds.
  static final Duration UNDEAD_AFTER = Duration.ofSeconds(10);

  /// Holds the result of an attempt to start a worker.
  private sealed interface Start {
    record Succeeded(ReadyWorker worker) implements Start {}

    record Refused(String reason) implements Start {}

    record Failed(ExitCause cause, String report) implements Start {}
  }

  private final WorkerPool.Plan plan;
  private final PoolMonitor monitor;
  private final MonotonicTime time;
  private final Thread thread;
  private final RestartPolicy policy;
  private final List<Worker> alive = new ArrayList<>();
  private @Nullable ReadyWorker serving;
  private @Nullable String refusal;
  private String lastExitReport = "it never started";

  /// Gives back the memory that was reserved for a second worker. Used by the thread alone.
  private @Nullable Runnable spareRoom;

  WorkerLifecycle(WorkerPool.Plan plan, PoolMonitor monitor, int number) {
    this.plan = plan;
    this.monitor = monitor;
    this.time = monitor.time();
    this.policy = new RestartPolicy(plan.name(), time);
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("worker-" + plan.name() + "-" + number)
            .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  // the methods below are called while the monitor is held

  /// Returns the worker that serves now.
  Optional<ReadyWorker> ready() {
    return Optional.ofNullable(serving).filter(ReadyWorker::isReady);
  }

  /// Returns why its last worker refused to work, until another one serves.
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /// Returns the workers whose processes exist now.
  List<Worker> workers() {
    return List.copyOf(alive);
  }

  /// Returns why it is pointless to wait for this worker; empty if it serves or may soon.
  Optional<String> outage() {
    if (ready().isPresent()) {
      return Optional.empty();
    }
    if (policy.isLooping()) {
      return Optional.of("workers crash one after the other; the last: " + lastExitReport);
    }
    return refusal()
        .or(() -> alive.stream().flatMap(worker -> undead(worker).stream()).findFirst());
  }

  private Optional<String> undead(Worker worker) {
    return worker.state() instanceof WorkerState.Killed kill
            && time.since(kill.sinceNanos()).compareTo(UNDEAD_AFTER) > 0
        ? Optional.of(
            "worker %d was killed and does not die, it may hold the device: %s"
                .formatted(worker.pid(), kill.reason()))
        : Optional.empty();
  }

  /// Notes that a window was answered, so the worker is sound.
  void succeeded() {
    policy.succeeded();
  }

  // the methods below run on the thread

  private void run() {
    try {
      while (true) {
        try {
          awaitEndOfKilled();
          live();
        } catch (RuntimeException | Error e) {
          survive(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pool is being closed
    } finally {
      killAll("its pool was closed");
      giveBackSpareRoom();
    }
  }

  private void killAll(String reason) {
    monitor.read(this::workers).forEach(worker -> worker.kill(reason, ExitCause.SERVER));
  }

  /// Survives any fault: without this thread, the requests of the pool would wait for ever.
  private void survive(Throwable fault) throws InterruptedException {
    log.error("The supervision of {} failed; starting again", plan.name(), fault);
    killAll("its supervision failed");
    monitor.change(() -> lastExitReport = fault.toString());
    monitor.pause(monitor.read(() -> policy.pauseAfter(ExitCause.WINDOW)));
  }

  /// Waits until no process of a killed worker is left.
  private void awaitEndOfKilled() throws InterruptedException {
    BooleanSupplier allGone = () -> alive.stream().noneMatch(worker -> worker.state().isOver());
    if (!monitor.awaitUntil(allGone, UNDEAD_AFTER)) {
      log.error(
          "A worker of {} was killed and does not die; none is started in its place until it is"
              + " gone: {}",
          plan.name(),
          monitor.read(this::outage).orElse(""));
      monitor.awaitUntil(allGone);
    }
  }

  /// Starts a worker, lets it serve, and waits until the next one may be started.
  private void live() throws InterruptedException {
    switch (startOne()) {
      case Start.Succeeded(var worker) -> serve(worker);
      case Start.Refused(var reason) -> {
        log.error("The worker of {} refuses: {}", plan.name(), reason);
        monitor.change(() -> {
          lastExitReport = reason;
          refusal = reason;
        });
        monitor.pause(TRY_AGAIN);
      }
      case Start.Failed(var cause, var report) -> {
        log.error("The worker of {} did not become ready: {}", plan.name(), report);
        monitor.change(() -> {
          lastExitReport = report;
          refusal = null;
        });
        restartAfter(cause == ExitCause.FOREIGN_KILL ? cause : ExitCause.WINDOW);
      }
    }
  }

  /// Starts a process and waits until it is ready, or over.
  private Start startOne() throws InterruptedException {
    Worker worker;
    try {
      worker = plan.starter().start();
    } catch (IOException | UncheckedIOException e) {
      return new Start.Failed(ExitCause.WINDOW, e.toString());
    }
    monitor.change(() -> alive.add(worker));
    worker.onChange(() -> monitor.change(() -> forgetIfDead(worker)));
    monitor.change(() -> forgetIfDead(worker)); // it may have died before it could be listened to
    var timeout = plan.settings().startTimeout().plus(UNDEAD_AFTER);
    if (!monitor.awaitUntil(() -> !(worker.state() instanceof WorkerState.Starting), timeout)) {
      worker.kill("it was not ready in time", ExitCause.SERVER);
    }
    if (worker.state() instanceof WorkerState.Ready(var device)) {
      plan.onReady()
          .apply(device)
          .ifPresent(objection -> worker.kill(objection, ExitCause.REFUSED));
    }
    return outcome(worker);
  }

  private void forgetIfDead(Worker worker) {
    if (worker.state() instanceof WorkerState.Dead end) {
      alive.remove(worker);
      lastExitReport = end.exitReport();
    }
  }

  private Start outcome(Worker worker) {
    return switch (worker.state()) {
      case WorkerState.Killed(var cause, var reason, _) -> failure(cause, reason);
      case WorkerState.Dead(var cause, var report) -> failure(cause, report);
      default -> new Start.Succeeded(new ReadyWorker(worker, plan.states(), time.nanos()));
    };
  }

  private static Start failure(ExitCause cause, String report) {
    return cause == ExitCause.REFUSED ? new Start.Refused(report) : new Start.Failed(cause, report);
  }

  /// Lends out a worker and its successors until one ends.
  private void serve(ReadyWorker first) throws InterruptedException {
    var worker = first;
    monitor.change(() -> {
      serving = first;
      refusal = null;
    });
    while (true) {
      var current = worker;
      monitor.awaitUntil(() -> current.isOver() || isDue(current) || hasUnusedRoom());
      if (monitor.read(this::hasUnusedRoom)) {
        giveBackSpareRoom();
        continue;
      }
      if (current.isOver()) {
        ended(current);
        return;
      }
      var successor = replace(current);
      if (successor.isEmpty()) {
        return;
      }
      worker = successor.get();
    }
  }

  private boolean isDue(ReadyWorker worker) {
    int maxWindows = plan.settings().maxWindowsPerWorker();
    return maxWindows > 0 && worker.windows() >= maxWindows;
  }

  private boolean hasUnusedRoom() {
    return spareRoom != null && alive.size() < 2;
  }

  /// Gives the memory back outside the monitor, because that takes the lock of the cache, which
  /// asks its engines whether they work.
  private void giveBackSpareRoom() {
    var room = spareRoom;
    spareRoom = null;
    if (room != null) {
      room.run();
    }
  }

  /// Returns the worker that serves from now on; empty if there was no memory for a second one
  /// beside the one that had to go.
  private Optional<ReadyWorker> replace(ReadyWorker worker) throws InterruptedException {
    log.info("Replacing worker {} after {} windows", worker.worker().pid(), worker.windows());
    if (!reservesSpareRoom()) {
      monitor.change(worker::retire);
      monitor.awaitUntil(worker::isOver);
      return Optional.empty();
    }
    var start = startOne();
    if (start instanceof Start.Succeeded(var successor)) {
      monitor.change(() -> {
        serving = successor;
        worker.retire();
      });
      return Optional.of(successor);
    }
    log.warn("Worker {} goes on, it could not be replaced: {}", worker.worker().pid(), start);
    monitor.change(worker::extend);
    return Optional.of(worker);
  }

  /// Returns whether there is room for a second worker. The room of the last replacement is used
  /// again if its worker is still there.
  private boolean reservesSpareRoom() {
    if (spareRoom == null) {
      spareRoom = plan.spareRoom().reserve().orElse(null);
    }
    return spareRoom != null;
  }

  private void ended(ReadyWorker worker) throws InterruptedException {
    awaitEndOfKilled();
    var report = monitor.read(() -> lastExitReport);
    log.warn("Restarting the worker of {}: {}", plan.name(), report);
    monitor.change(() -> policy.lived(time.since(worker.readyNanos())));
    restartAfter(
        worker.worker().state() instanceof WorkerState.Dead end ? end.cause() : ExitCause.SERVER);
  }

  private void restartAfter(ExitCause cause) throws InterruptedException {
    plan.onRestart().run();
    var pause = monitor.read(() -> policy.pauseAfter(cause));
    monitor.signal(); // the pool may have to stop waiting
    monitor.pause(pause);
  }

  /// Ends the thread and with it the processes.
  void stop() {
    thread.interrupt();
  }

  void awaitStop(Duration timeout) {
    try {
      thread.join(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
