package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.Backend;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.supervisor.ReadyWorker.Share;
import dev.hark.supervisor.Worker.ExitCause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Restart, replacement, crash loops and refusals, with fake workers and a clock turned by hand.
class WorkerPoolTest {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final HandTime time = new HandTime();
  private final FakeWorkers workers = new FakeWorkers(time);
  private final AtomicInteger restarts = new AtomicInteger();
  private final Semaphore room = new Semaphore(1);
  private WorkerPool pool = new WorkerPool(plan(0), 0, time);

  @AfterEach
  void stop() {
    pool.close();
  }

  private WorkerPool.Plan plan(int maxWindows) {
    var settings =
        new WorkerSettings(
            Backend.AUTO,
            Duration.ofMinutes(10),
            maxWindows,
            START_TIMEOUT,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            List.of());
    return new WorkerPool.Plan(
        "model",
        workers,
        2,
        settings,
        this::reserve,
        _ -> Optional.empty(),
        restarts::incrementAndGet);
  }

  private Optional<Runnable> reserve() {
    return room.tryAcquire() ? Optional.of(room::release) : Optional.empty();
  }

  private void open(int count, int maxWindows) {
    pool.close();
    pool = new WorkerPool(plan(maxWindows), count, time);
  }

  private long pidOf(Share share) throws InterruptedException {
    try (var lease = pool.acquire(share)) {
      return lease.worker().pid();
    }
  }

  private void decode() throws InterruptedException {
    try (var lease = pool.acquire(Share.STATE)) {
      lease.succeeded(true);
    }
  }

  private CompletableFuture<Long> acquireInBackground(Share share) {
    var pid = new CompletableFuture<Long>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            pid.complete(pidOf(share));
          } catch (RuntimeException | InterruptedException e) {
            pid.completeExceptionally(e);
          }
        });
    return pid;
  }

  private void assertUnavailable(String reason) {
    assertThatThrownBy(() -> pool.acquire(Share.STATE))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void startsTheNextWorkerWhenOneHasDied() throws Exception {
    open(1, 0);
    assertThat(pidOf(Share.STATE)).isEqualTo(1);
    workers.get(1).die(ExitCause.WINDOW, "it crashed");
    assertThat(pidOf(Share.STATE)).isEqualTo(2);
    assertThat(restarts).hasValue(1);
  }

  @Test
  void aKilledWorkerThatDoesNotDieGetsNothingAndHasNoSuccessor() throws Exception {
    workers.onStart =
        worker -> {
          worker.undead = worker.pid() == 1;
          worker.becomeReady(FakeWorker.CPU);
        };
    open(1, 0);
    pool.awaitReady();
    workers.get(1).kill("it hung", ExitCause.WINDOW);
    assertThat(pool.isReady()).as("at once").isFalse();
    var waiting = acquireInBackground(Share.STATE);
    time.pass(WorkerLifecycle.UNDEAD_AFTER.plusSeconds(1));
    assertThatThrownBy(waiting::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("does not die");
    assertUnavailable("it hung");
    assertThat(workers.count()).isEqualTo(1);
    workers.get(1).die(ExitCause.WINDOW, "gone at last");
    await().until(pool::isReady);
    assertThat(pidOf(Share.STATE)).isEqualTo(2);
  }

  @Test
  void waitsForAWorkerNoLongerThanTheStartTimeout() throws Exception {
    workers.onStart = worker -> worker.undead = true; // it hangs while it loads
    open(1, 0);
    workers.get(1);
    var waiting = acquireInBackground(Share.STATE);
    var ready = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            pool.awaitReady();
            ready.complete(true);
          } catch (RuntimeException | InterruptedException e) {
            ready.completeExceptionally(e);
          }
        });
    time.passUntil(Duration.ofSeconds(2), () -> waiting.isDone() && ready.isDone());
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(EngineUnavailableException.class);
    assertThatThrownBy(ready::get).hasCauseInstanceOf(EngineUnavailableException.class);
    assertThat(workers.count()).isEqualTo(1);
  }

  @Test
  void givesUpInACrashLoopAndGoesOnTrying() throws Exception {
    workers.onStart = worker -> worker.die(ExitCause.WINDOW, "it crashed at once");
    open(1, 0);
    time.passUntil(Duration.ofMillis(20), () -> restarts.get() >= RestartPolicy.CRASH_LOOP);
    assertUnavailable("it crashed at once");
    workers.onStart = worker -> worker.becomeReady(FakeWorker.CPU);
    time.passUntil(Duration.ofSeconds(1), pool::isReady);
    decode();
    assertThat(pool.isReady()).isTrue();
  }

  @Test
  void aWorkerThatRefusesLeavesTheOthersAtWorkAndIsTriedAgain() throws Exception {
    workers.onStart =
        worker -> {
          if (worker.pid() == 2) {
            worker.die(ExitCause.REFUSED, "the card is full");
          } else {
            worker.becomeReady(FakeWorker.CPU);
          }
        };
    open(2, 0);
    workers.get(2);
    await().until(pool::isReady);
    decode();
    assertThat(pool.isRefused()).isFalse();
    try (var held = pool.acquire(Share.STATE)) {
      assertThat(held.worker().isReady()).isTrue();
      time.passUntil(Duration.ofSeconds(1), () -> workers.count() == 3);
      assertThat(workers.get(3).isReady()).isTrue();
    }
  }

  @Test
  void isRefusedWhenEveryWorkerIsAndTriesAgain() throws Exception {
    workers.onStart = worker -> worker.die(ExitCause.REFUSED, "no such device");
    open(1, 0);
    await().until(pool::isRefused);
    assertUnavailable("no such device");
    workers.onStart = worker -> worker.becomeReady(FakeWorker.CPU);
    assertThat(workers.count()).as("left alone at first").isEqualTo(1);
    var refused = time.nanos();
    time.passUntil(Duration.ofSeconds(1), pool::isReady);
    assertThat(time.since(refused)).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(60));
    assertThat(pool.isRefused()).isFalse();
    assertThat(pidOf(Share.STATE)).isEqualTo(2);
    assertThat(restarts).as("nothing died").hasValue(0);
  }

  @Test
  void replacesAWorkerThatHasDecodedEnoughOnceItIsDrained() throws Exception {
    open(1, 1);
    try (var lease = pool.acquire(Share.STATE)) {
      decode();
      await().until(() -> workers.get(1).state() instanceof WorkerState.Retiring);
      assertThat(pidOf(Share.STATE)).isEqualTo(2);
      assertThat(lease.worker().state().isOver()).as("still has a window").isFalse();
    }
    assertThat(workers.get(1).state().isDead()).isTrue();
    assertThat(restarts).as("nothing died").hasValue(0);
  }

  @Test
  void whereThereIsNoRoomTheSuccessorStartsAfterTheEndOfTheOldOne() throws Exception {
    room.drainPermits();
    open(1, 1);
    try (var lease = pool.acquire(Share.STATE)) {
      decode();
      await().until(() -> lease.worker().state() instanceof WorkerState.Retiring);
      assertThat(workers.count()).isEqualTo(1);
    }
    assertThat(pidOf(Share.STATE)).isEqualTo(2);
  }

  @Test
  void theMemoryOfASuccessorIsTakenUntilTheOldWorkerIsGone() throws Exception {
    open(1, 1);
    try (var lease = pool.acquire(Share.STATE)) {
      decode();
      await().until(() -> lease.worker().state() instanceof WorkerState.Retiring);
      assertThat(room.availablePermits()).isZero();
    }
    await().until(() -> room.availablePermits() == 1);
    assertThat(pool.workers()).hasSize(1);
  }

  @Test
  void theMemoryOfASuccessorThatDidNotStartIsGivenBack() throws Exception {
    workers.onStart =
        worker -> {
          if (worker.pid() == 1) {
            worker.becomeReady(FakeWorker.CPU);
          }
        };
    open(1, 1);
    decode();
    workers.get(2).die(ExitCause.WINDOW, "it crashed");
    await().until(() -> room.availablePermits() == 1);
    assertThat(pidOf(Share.STATE)).isEqualTo(1);
  }

  @Test
  void theOldWorkerServesOnWhereItsSuccessorRefuses() throws Exception {
    workers.onStart =
        worker -> {
          if (worker.pid() == 1) {
            worker.becomeReady(FakeWorker.CPU);
          }
        };
    open(1, 1);
    decode();
    var successor = workers.get(2);
    assertThat(pidOf(Share.STATE)).as("while it starts").isEqualTo(1);
    successor.die(ExitCause.REFUSED, "the card is full");
    assertThat(pidOf(Share.STATE)).isEqualTo(1);
    assertThat(pool.isRefused()).isFalse();
    assertThat(pool.isReady()).isTrue();
  }

  @Test
  void survivesAnErrorOfTheStarter() throws Exception {
    workers.onStart =
        worker -> {
          if (worker.pid() == 1) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          worker.becomeReady(FakeWorker.CPU);
        };
    open(1, 0);
    assertThat(pidOf(Share.STATE)).isEqualTo(2);
  }

  @Test
  void backsOffWhenWorkersAreKilledFromOutsideWithoutADecodedWindow() throws Exception {
    open(1, 0);
    for (int kill = 1; kill <= RestartPolicy.KILL_LOOP; kill++) {
      var worker = workers.get(kill);
      await().until(worker::isReady);
      await().until(pool::isReady);
      worker.die(ExitCause.FOREIGN_KILL, "killed");
      int before = kill;
      if (kill < RestartPolicy.KILL_LOOP) {
        time.passUntil(Duration.ofMillis(20), () -> workers.count() > before);
      }
    }
    await().until(() -> restarts.get() == RestartPolicy.KILL_LOOP);
    assertUnavailable("killed");
    time.passUntil(Duration.ofMillis(100), pool::isReady);
  }

  @Test
  void lookingForSpeechTakesNoDecodingState() throws Exception {
    open(1, 0);
    try (var one = pool.acquire(Share.STATE);
        var two = pool.acquire(Share.STATE);
        var speech = pool.acquire(Share.SPEECH)) {
      assertThat(List.of(one, two, speech)).allMatch(lease -> lease.worker().isReady());
    }
    try (var _ = pool.acquire(Share.SPEECH);
        var one = pool.acquire(Share.STATE);
        var two = pool.acquire(Share.STATE)) {
      assertThat(one.worker()).isSameAs(two.worker());
    }
  }

  @Test
  void nothingElseRunsBesideAWindowThatIsTriedAlone() throws Exception {
    open(1, 0);
    CompletableFuture<Long> window;
    CompletableFuture<Long> speech;
    try (var _ = pool.acquire(Share.ALONE)) {
      window = acquireInBackground(Share.STATE);
      speech = acquireInBackground(Share.SPEECH);
      await().during(MOMENT.multipliedBy(50)).until(() -> !window.isDone() && !speech.isDone());
    }
    assertThat(window.get()).isEqualTo(1);
    assertThat(speech.get()).isEqualTo(1);
  }
}
