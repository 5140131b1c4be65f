package dev.hark.scheduling;

import static dev.hark.scheduling.TestEngine.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowLostException;
import dev.hark.engine.WindowResult;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class WindowSchedulerTest {
  private static final WindowTask TASK = task(0);
  private static final AdmissionRequest FILE = request(Priority.NORMAL);
  private static final AdmissionRequest CLIP = request(Priority.INTERACTIVE);
  private static final WindowResult EMPTY = result("test");

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Admitted> admitted = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch gate = new CountDownLatch(1);
  private final TestEngine gated =
      TestEngine.of(threads -> {
        gate.await();
        return EMPTY;
      });
  private final TestEngine sound = TestEngine.of(threads -> EMPTY);
  private final TestEngine broken =
      TestEngine.of(threads -> {
        throw new EngineUnavailableException("crash loop");
      });

  @AfterEach
  void leavesNothingBehind() {
    gate.countDown();
    List.copyOf(admitted).forEach(Admitted::close);
    clients.shutdownNow();
    clients.close();
    assertThat(gauge("running")).isZero();
    assertThat(gauge("threads")).isZero();
    assertThat(gauge("queue.audio")).isZero();
    assertThat(waiting()).isZero();
  }

  private static WindowTask task(int startSeconds) {
    return new WindowTask(
        new Window(Path.of("none"), startSeconds * 16_000L, 16_000),
        DecodingOptions.of(Task.TRANSCRIBE));
  }

  private static AdmissionRequest request(Priority priority) {
    return new AdmissionRequest(priority, "key", 1);
  }

  private TestScheduler scheduler(int slots, int cores) {
    return TestScheduler.of(new EngineCapacity(slots, cores, Optional.empty()), 100, metrics);
  }

  private Admitted admit(TestScheduler scheduler, AdmissionRequest request, TestEngine engine)
      throws InterruptedException {
    var letIn = scheduler.admit(request, engine);
    admitted.add(letIn);
    return letIn;
  }

  private Future<WindowResult> submit(
      TestScheduler scheduler, AdmissionRequest request, TestEngine engine)
      throws InterruptedException {
    return admit(scheduler, request, engine).submit(TASK);
  }

  private double waiting() {
    return metrics.get("hark.engine.queue.waiting").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private double gauge(String name) {
    return metrics.get("hark.engine." + name).gauge().value();
  }

  private static Problem problemOf(Future<?> window) throws InterruptedException {
    try {
      window.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        return problem.problem();
      }
      throw new AssertionError(e);
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void threadsNeverExceedTheCores() throws Exception {
    for (int cores : new int[] {1, 2, 3, 8}) {
      metrics.clear();
      var scheduler = scheduler(2, cores);
      var busy = new AtomicInteger();
      var most = new AtomicInteger();
      var engine =
          TestEngine.of(threads -> {
            most.accumulateAndGet(busy.addAndGet(threads), Math::max);
            LockSupport.parkNanos(500_000);
            busy.addAndGet(-threads);
            return EMPTY;
          });
      var request = admit(scheduler, FILE, engine);
      var windows = new ArrayList<Future<WindowResult>>();
      for (int i = 0; i < 64; i++) {
        windows.add(request.submit(TASK));
      }
      for (var window : windows) {
        assertThat(window.get()).isEqualTo(EMPTY);
      }
      assertThat(most.get()).isEqualTo(cores);
      assertThat(metrics.get("hark.engine.window").timer().count()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @CsvSource({"INTERACTIVE, 1", "NORMAL, 2"})
  void clipsThatWaitShareTheCoresAndWindowsOfLongFilesDoNot(Priority priority, int threadsOfWaiting)
      throws Exception {
    var scheduler = scheduler(2, 2);
    var granted = Collections.synchronizedList(new ArrayList<Integer>());
    var engine =
        TestEngine.of(threads -> {
          granted.add(threads);
          gate.await();
          return EMPTY;
        });
    var request = admit(scheduler, request(priority), engine);
    var first = request.submit(TASK);
    await().until(() -> granted.size() == 1);
    var others = List.of(request.submit(TASK), request.submit(TASK));
    await().until(() -> waiting() == 2);
    assertThat(gauge("threads")).isEqualTo(2);
    gate.countDown();
    assertThat(first.get()).isEqualTo(EMPTY);
    for (var other : others) {
      assertThat(other.get()).isEqualTo(EMPTY);
    }
    assertThat(granted).containsExactly(2, threadsOfWaiting, threadsOfWaiting);
    assertThat(gauge("slots")).isEqualTo(2);
  }

  @Test
  void aClipOvertakesALongFileBetweenTwoWindows() throws Exception {
    var scheduler = scheduler(1, 1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var first = submit(scheduler, CLIP, gated);
    await().until(() -> gauge("running") == 1);
    var windows = new ArrayList<Future<WindowResult>>();
    for (var priority : List.of(Priority.BULK, Priority.NORMAL, Priority.INTERACTIVE)) {
      windows.add(submit(scheduler, request(priority), quick(priority.name(), order)));
    }
    gate.countDown();
    first.get();
    for (var window : windows) {
      window.get();
    }
    assertThat(order).containsExactly("INTERACTIVE", "NORMAL", "BULK");
  }

  /// Decodes until it is interrupted or the gate is open, and notes both.
  private TestEngine noting(String name, List<String> order) {
    return TestEngine.of(threads -> {
      order.add(name);
      try {
        gate.await();
      } catch (InterruptedException e) {
        order.add(name + " stopped");
        throw e;
      }
      return EMPTY;
    });
  }

  private static TestEngine quick(String name, List<String> order) {
    return TestEngine.of(threads -> {
      order.add(name);
      return EMPTY;
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMAL", "BULK"})
  void aWindowOfALongFileIsPreemptedForAClipOnce(Priority priority) throws Exception {
    var scheduler = scheduler(2, 2);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var file = submit(scheduler, request(priority), noting("file", order));
    await().until(() -> order.size() == 1);
    assertThat(submit(scheduler, CLIP, quick("clip", order)).get()).isEqualTo(EMPTY);
    await().until(() -> order.size() == 4);
    var next = submit(scheduler, CLIP, quick("next", order));
    assertThat(waiting()).isEqualTo(1);
    gate.countDown();
    assertThat(file.get()).isEqualTo(EMPTY);
    assertThat(next.get()).isEqualTo(EMPTY);
    assertThat(order).containsExactly("file", "file stopped", "clip", "file", "next");
    assertThat(metrics.get("hark.engine.yielded").counter().count()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"BULK, NORMAL", "NORMAL, BULK", "NORMAL, NORMAL", "INTERACTIVE, INTERACTIVE"})
  void onlyAClipPreemptsAndNeverAnotherClip(Priority running, Priority next) throws Exception {
    var scheduler = scheduler(1, 1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var first = submit(scheduler, request(running), noting("first", order));
    await().until(() -> order.size() == 1);
    var second = submit(scheduler, request(next), quick("second", order));
    gate.countDown();
    first.get();
    second.get();
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void theWindowThatBeganLastIsPreempted() throws Exception {
    var scheduler = TestScheduler.of(new EngineCapacity(2, 2, Optional.of(1)), 100, metrics);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var old = submit(scheduler, FILE, noting("old", order));
    await().until(() -> order.size() == 1);
    var recent = submit(scheduler, FILE, noting("new", order));
    await().until(() -> order.size() == 2);
    submit(scheduler, CLIP, quick("clip", order)).get();
    await().until(() -> order.size() == 5);
    gate.countDown();
    old.get();
    recent.get();
    assertThat(order).containsExactly("old", "new", "new stopped", "clip", "new");
  }

  /// An interrupt would close the file that the request reads next.
  @Test
  void aPreemptionThatComesTooLateIsNotSeenByTheRequest() throws Exception {
    var scheduler = scheduler(1, 1);
    var late =
        TestEngine.of(threads -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it was done already
          }
          return EMPTY;
        });
    var interrupted =
        admit(scheduler, FILE, late)
            .submit(TASK)
            .thenApply(result -> Thread.currentThread().isInterrupted());
    await().until(() -> gauge("running") == 1);
    assertThat(submit(scheduler, CLIP, sound).get()).isEqualTo(EMPTY);
    assertThat(interrupted.get()).isFalse();
  }

  @Test
  void canBeClosedAfterItWasPreempted() throws Exception {
    var scheduler = scheduler(1, 1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var file = admit(scheduler, FILE, noting("file", order));
    var window = file.submit(TASK);
    await().until(() -> order.size() == 1);
    var clip = submit(scheduler, CLIP, noting("clip", order));
    await().until(() -> order.size() == 3 && waiting() == 1);
    file.close();
    assertThat(problemOf(window).code()).isEqualTo(ProblemCode.CANCELLED);
    assertThat(waiting()).isZero();
    gate.countDown();
    assertThat(clip.get()).isEqualTo(EMPTY);
  }

  /// Clips and windows of files on the same slots: each is decoded, and nothing is left behind.
  @Test
  void losesNothingWhereManyArePreempted() throws Exception {
    for (int slots : new int[] {1, 2, 4}) {
      metrics.clear();
      var scheduler =
          TestScheduler.of(new EngineCapacity(slots, slots, Optional.empty()), 1000, metrics);
      var decoded = new AtomicInteger();
      var engine =
          TestEngine.of(threads -> {
            assertThat(gate.await(1, TimeUnit.MILLISECONDS)).isFalse();
            decoded.incrementAndGet();
            return EMPTY;
          });
      var windows = new ArrayList<Future<WindowResult>>();
      for (int i = 0; i < 70; i++) {
        for (var priority : Priority.values()) {
          var request = new AdmissionRequest(priority, "key" + i % 5, 1);
          windows.add(submit(scheduler, request, engine));
        }
      }
      for (var window : windows) {
        assertThat(window.get()).isEqualTo(EMPTY);
      }
      assertThat(decoded).hasValue(windows.size());
    }
  }

  @Test
  void refusesMoreThanMayWaitAndNamesTheSetting() throws Exception {
    var scheduler = TestScheduler.of(new EngineCapacity(1, 1, Optional.empty()), 1, metrics);
    var running = admit(scheduler, FILE, gated);
    var waiting = admit(scheduler, FILE, gated);
    assertThatThrownBy(() -> scheduler.scheduler().checkAvailable(FILE))
        .hasMessageContaining("hark.engine.queue.max-waiting");
    var leased = new AtomicInteger();
    assertThatThrownBy(() ->
            scheduler
                .scheduler()
                .admit(
                    FILE,
                    () -> {
                      leased.incrementAndGet();
                      return TestEngine.lease(sound);
                    }))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
              assertThat(e.problem().retryAfter())
                  .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            });
    assertThat(leased).as("a refusal loads no model").hasValue(0);
    assertThat(metrics.get("hark.engine.queue.refused").tag("reason", "all").counter().count())
        .isEqualTo(2);
    running.close();
    waiting.close();
    scheduler.scheduler().checkAvailable(FILE);
  }

  @Test
  void aRequestWithoutAnEngineIsForgotten() {
    var scheduler = scheduler(1, 1);
    assertThatThrownBy(() ->
            scheduler
                .scheduler()
                .admit(
                    FILE,
                    () -> {
                      throw new EngineUnavailableException("no memory");
                    }))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.ENGINE_UNAVAILABLE));
    assertThat(gauge("queue.audio")).isZero();
  }

  @Test
  void countsAudioDownAsWindowsAreDone() throws Exception {
    var scheduler = scheduler(1, 1);
    var request = admit(scheduler, new AdmissionRequest(Priority.NORMAL, "key", 60), sound);
    assertThat(gauge("queue.audio")).isEqualTo(60);
    request.submit(TASK).get();
    assertThat(gauge("queue.audio")).isEqualTo(59);
    request.submit(task(30)).get(); // silence before it was skipped
    assertThat(gauge("queue.audio")).isEqualTo(29);
  }

  @Test
  void closingTakesAllWindowsOutOfTheQueueAndStopsThoseThatRun() throws Exception {
    var scheduler = scheduler(1, 1);
    var request = admit(scheduler, FILE, gated);
    var windows = List.of(request.submit(TASK), request.submit(TASK));
    await().until(() -> gauge("running") == 1 && waiting() == 1);
    request.close();
    for (var window : windows) {
      assertThat(problemOf(window).code()).isEqualTo(ProblemCode.CANCELLED);
    }
    assertThat(waiting()).isZero();
    assertThat(gauge("running")).isZero();
    assertThat(problemOf(request.submit(TASK)).code()).isEqualTo(ProblemCode.CANCELLED);
    assertThat(submit(scheduler, FILE, sound).get()).isEqualTo(EMPTY);
  }

  @Test
  void keepsTheSlotUntilTheEngineHasLetGo() throws Exception {
    var scheduler = scheduler(1, 1);
    var interrupted = new CountDownLatch(1);
    var stubborn =
        TestEngine.of(threads -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            gate.await(); // until the worker has acknowledged
            throw e;
          }
          return EMPTY;
        });
    var request = admit(scheduler, FILE, stubborn);
    var window = request.submit(TASK);
    await().until(() -> gauge("running") == 1);
    var closing = clients.submit(request::close);
    interrupted.await();
    assertThat(problemOf(window).code()).isEqualTo(ProblemCode.CANCELLED);
    assertThat(gauge("running")).isOne();
    assertThat(closing.isDone()).isFalse();
    gate.countDown();
    closing.get();
    assertThat(gauge("running")).isZero();
  }

  @Test
  void aWindowIsCancelledOrDoneWhateverComesFirst() throws Exception {
    var scheduler = scheduler(1, 1);
    for (int i = 0; i < 200; i++) {
      var request = admit(scheduler, FILE, sound);
      var window = request.submit(TASK);
      request.close();
      try {
        assertThat(window.get()).isEqualTo(EMPTY);
      } catch (ExecutionException e) {
        assertThat(problemOf(window).code()).isEqualTo(ProblemCode.CANCELLED);
      }
      assertThat(gauge("running")).isZero();
    }
  }

  @Test
  void lookingForSpeechTakesNoSlot() throws Exception {
    var scheduler = scheduler(1, 1);
    var window = submit(scheduler, FILE, gated);
    await().until(() -> gauge("running") == 1);
    var clip = admit(scheduler, CLIP, sound);
    assertThat(clip.speechDetector().detect(TASK.window()).probabilities()).isEmpty();
    assertThat(gauge("running")).isEqualTo(1);
    gate.countDown();
    window.get();
  }

  @Test
  void opensTheBreakerOnACrashLoopAndClosesItWhenTheEngineIsBack() throws Exception {
    var scheduler = scheduler(1, 1);
    var calls = new AtomicInteger();
    var counted =
        TestEngine.of(threads -> {
          calls.incrementAndGet();
          throw new EngineUnavailableException("crash loop");
        });
    var request = admit(scheduler, FILE, counted);
    for (int i = 0; i < 10; i++) {
      assertThat(problemOf(request.submit(TASK)).retryAfter())
          .isEqualTo(TestScheduler.BREAKER_OPEN);
    }
    assertThat(calls).hasValue(3);
    assertThatThrownBy(() -> admit(scheduler, FILE, sound)).isInstanceOf(ProblemException.class);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(submit(scheduler, FILE, sound).get()).isEqualTo(EMPTY));
  }

  @Test
  void aBrokenEngineLeavesOneThatNeverRanAlone() throws Exception {
    var scheduler = scheduler(1, 1);
    var request = admit(scheduler, FILE, broken);
    for (int i = 0; i < 5; i++) {
      assertThat(problemOf(request.submit(TASK)).code()).isEqualTo(ProblemCode.ENGINE_UNAVAILABLE);
    }
    scheduler.scheduler().checkAvailable(FILE);
    var other = TestEngine.named("other", threads -> result("other"));
    assertThat(submit(scheduler, FILE, other).get().engine()).isEqualTo("other");
  }

  @Test
  void windowsWaitWhileOneOfThemTriesAnEngineThatWasBroken() throws Exception {
    var scheduler = scheduler(2, 2);
    var request = admit(scheduler, FILE, broken);
    for (int i = 0; i < 5; i++) {
      problemOf(request.submit(TASK));
    }
    var breaker = metrics.get("resilience4j.circuitbreaker.state").tag("state", "half_open");
    await().until(() -> breaker.gauge().value() == 1);
    var running = new AtomicInteger();
    var trial =
        TestEngine.of(threads -> {
          running.incrementAndGet();
          gate.await();
          return EMPTY;
        });
    var file = admit(scheduler, FILE, trial);
    var windows = List.of(file.submit(TASK), file.submit(TASK), file.submit(TASK));
    await().until(() -> running.get() == 1 && gauge("running") == 1);
    gate.countDown();
    for (var window : windows) {
      assertThat(window.get()).isEqualTo(EMPTY);
    }
  }

  @Test
  void anErrorOfAnEngineLeavesItsBreakerUsable() throws Exception {
    var scheduler = scheduler(1, 1);
    var request = admit(scheduler, FILE, broken);
    for (int i = 0; i < 5; i++) {
      problemOf(request.submit(TASK));
    }
    var breaker = metrics.get("resilience4j.circuitbreaker.state").tag("state", "half_open");
    await().until(() -> breaker.gauge().value() == 1);
    var fatal =
        TestEngine.of(threads -> {
          throw new StackOverflowError();
        });
    assertThatThrownBy(submit(scheduler, FILE, fatal)::get)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(submit(scheduler, FILE, sound).get()).isEqualTo(EMPTY);
  }

  @Test
  void poisonSaysNothingAboutTheEngine() throws Exception {
    var scheduler = scheduler(1, 1);
    var poison =
        TestEngine.of(threads -> {
          throw new PoisonAudioException("broke two workers");
        });
    for (int i = 0; i < 20; i++) {
      assertThat(problemOf(submit(scheduler, FILE, poison)).kind())
          .isEqualTo(Problem.Kind.UNPROCESSABLE);
    }
    assertThat(submit(scheduler, FILE, sound).get()).isEqualTo(EMPTY);
  }

  /// Loses the window as many times, and notes whether it is tried alone.
  private static TestEngine losing(int times, boolean implicated, List<Boolean> alone) {
    return new TestEngine(
        "losing",
        new EngineCapacity(1, 1, Optional.empty()),
        (_, _, isAlone) -> {
          alone.add(isAlone);
          if (alone.size() <= times) {
            throw new WindowLostException("the process ended", implicated);
          }
          return EMPTY;
        });
  }

  @Test
  void aWindowWhoseProcessEndsIsDecodedAgain() throws Exception {
    var alone = Collections.synchronizedList(new ArrayList<Boolean>());
    var window = submit(scheduler(1, 1), FILE, losing(4, false, alone));
    assertThat(window.get()).isEqualTo(EMPTY.withRetries(4));
    assertThat(alone).hasSize(5).containsOnly(false);
  }

  @Test
  void aWindowThatMayHaveCrashedAProcessIsTriedAlone() throws Exception {
    var alone = Collections.synchronizedList(new ArrayList<Boolean>());
    var window = submit(scheduler(1, 1), FILE, losing(1, true, alone));
    assertThat(window.get()).isEqualTo(EMPTY.withRetries(1));
    assertThat(alone).containsExactly(false, true);
  }

  @Test
  void aWindowThatCrashesTwoProcessesIsGivenUp() throws Exception {
    var alone = Collections.synchronizedList(new ArrayList<Boolean>());
    var scheduler = scheduler(1, 1);
    var window = submit(scheduler, FILE, losing(2, true, alone));
    assertThat(problemOf(window).code()).isEqualTo(ProblemCode.AUDIO_NOT_PROCESSABLE);
    assertThat(alone).containsExactly(false, true);
    assertThat(submit(scheduler, FILE, sound).get()).isEqualTo(EMPTY);
  }

  @Test
  void aWindowThatLosesOneProcessAfterTheOtherGoesToTheNextEngine() throws Exception {
    var scheduler = scheduler(1, 1);
    var alone = Collections.synchronizedList(new ArrayList<Boolean>());
    var lost = submit(scheduler, FILE, losing(9, false, alone));
    assertThat(problemOf(lost).code()).isEqualTo(ProblemCode.ENGINE_UNAVAILABLE);
    assertThat(alone).hasSize(5);
    var route = TestEngine.lease(losing(9, false, new ArrayList<>()), sound);
    var request = scheduler.admit(FILE, route);
    admitted.add(request);
    assertThat(request.submit(TASK).get()).isEqualTo(EMPTY.withRetries(5));
  }

  @Test
  void aClipGoesBeforeAWindowThatWasLost() throws Exception {
    var scheduler = scheduler(1, 1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var failing =
        TestEngine.named(
            "gpu",
            threads -> {
              order.add("file");
              if (order.size() == 1) {
                gate.await();
                throw new WindowLostException("the process ended", false);
              }
              return EMPTY;
            });
    var file = submit(scheduler, FILE, failing);
    await().until(() -> order.size() == 1);
    var clip = submit(scheduler, CLIP, quick("clip", order));
    gate.countDown();
    assertThat(file.get()).isEqualTo(EMPTY.withRetries(1));
    assertThat(clip.get()).isEqualTo(EMPTY);
    assertThat(order).containsExactly("file", "clip", "file");
  }

  @Test
  void aWindowGoesOnWithTheNextEngineOfItsRouteAndTheResultNamesIt() throws Exception {
    var scheduler = scheduler(1, 1);
    var here = new EngineCapacity(1, 1, Optional.empty());
    var elsewhere = new EngineCapacity("elsewhere", 4, 1, Optional.empty());
    var flaky = new AtomicInteger();
    var first =
        TestEngine.named(
                "first",
                threads -> {
                  if (flaky.incrementAndGet() == 2) {
                    throw new EngineUnavailableException("the device is gone");
                  }
                  return result("first");
                })
            .on(here);
    var second = TestEngine.named("second", threads -> result("second")).on(elsewhere);
    var request = scheduler.admit(FILE, TestEngine.lease(first, second));
    admitted.add(request);
    assertThat(request.engine()).isEqualTo("first");
    assertThat(request.submit(TASK).get().engine()).isEqualTo("first");
    assertThat(request.submit(TASK).get().engine()).isEqualTo("second");
    assertThat(request.submit(TASK).get().engine()).isEqualTo("first");
  }

  @Test
  void anEngineElsewhereHasSlotsOfItsOwn() throws Exception {
    var scheduler = scheduler(1, 1);
    var window = submit(scheduler, FILE, gated);
    await().until(() -> gauge("running") == 1);
    var remote =
        TestEngine.named("remote", threads -> result("remote"))
            .on(new EngineCapacity("remote", 2, 1, Optional.empty()));
    var request = scheduler.admit(FILE, TestEngine.lease(remote));
    admitted.add(request);
    assertThat(request.submit(TASK).get().engine()).isEqualTo("remote");
    gate.countDown();
    window.get();
  }
}
