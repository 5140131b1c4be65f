package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowTranscript;
import dev.hark.problem.Problem;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DispatcherTest {
  private static final Window WINDOW = new Window(Path.of("none"), 0, 16_000);
  private static final DecodingOptions OPTIONS = DecodingOptions.of(Task.TRANSCRIBE);
  private static final Demand DEMAND = new Demand(Priority.NORMAL, "key", 1, Optional.empty());
  private static final WindowTranscript EMPTY = TestEngine.EMPTY;
  private static final Problem HUNG_UP =
      Problem.of(Problem.Kind.TIMEOUT, "The client is gone.").withCode("gone");

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final TestEngine gated =
      TestEngine.of(threads -> {
        gate.await();
        return EMPTY;
      });

  @AfterEach
  void stop() {
    clients.shutdownNow();
    clients.close();
  }

  private Dispatcher dispatcher(int slots, int cores, int maxWaiting) {
    return dispatcher(new EngineCapacity(slots, cores, Optional.empty()), maxWaiting);
  }

  private Dispatcher dispatcher(EngineCapacity capacity, int maxWaiting) {
    return new Dispatcher(
        new DispatcherSettings(
            maxWaiting, maxWaiting, Duration.ofHours(24), Map.of(), Duration.ofSeconds(2)),
        capacity,
        metrics);
  }

  private static WindowTranscript decode(Dispatcher dispatcher, Engine engine)
      throws InterruptedException {
    return decode(dispatcher, engine, DEMAND);
  }

  private static WindowTranscript decode(Dispatcher dispatcher, Engine engine, Demand demand)
      throws InterruptedException {
    try (var ticket = dispatcher.admit(demand)) {
      return decode(ticket, engine);
    }
  }

  private static WindowTranscript decode(Ticket ticket, Engine engine) throws InterruptedException {
    try (var slot = ticket.acquire(engine)) {
      return slot.transcribe(WINDOW, OPTIONS);
    }
  }

  private double waiting() {
    return metrics.get("hark.engine.queue.waiting").gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private double gauge(String name) {
    return metrics.get("hark.engine." + name).gauge().value();
  }

  private static Problem problemOf(Future<?> call) throws InterruptedException {
    try {
      call.get();
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
      var dispatcher = dispatcher(2, cores, 100);
      var busy = new AtomicInteger();
      var most = new AtomicInteger();
      var engine =
          TestEngine.of(threads -> {
            most.accumulateAndGet(busy.addAndGet(threads), Math::max);
            LockSupport.parkNanos(500_000);
            busy.addAndGet(-threads);
            return EMPTY;
          });
      var calls =
          Collections.nCopies(64, (Callable<WindowTranscript>) () -> decode(dispatcher, engine));
      for (var call : clients.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(EMPTY);
      }
      assertThat(most.get()).isEqualTo(cores);
    }
    assertThat(metrics.get("hark.engine.window").timer().count()).isEqualTo(4 * 64);
  }

  @ParameterizedTest
  @CsvSource({"INTERACTIVE, 1", "NORMAL, 2"})
  void clipsThatWaitShareTheCoresAndWindowsOfLongFilesDoNot(Priority priority, int waiting)
      throws Exception {
    var dispatcher = dispatcher(2, 2, 100);
    var granted = Collections.synchronizedList(new ArrayList<Integer>());
    var engine =
        TestEngine.of(threads -> {
          granted.add(threads);
          gate.await();
          return EMPTY;
        });
    try (var ticket = dispatcher.admit(new Demand(priority, "key", 1, Optional.empty()))) {
      var first = clients.submit(() -> decode(ticket, engine));
      await().until(() -> granted.size() == 1);
      var others =
          List.of(
              clients.submit(() -> decode(ticket, engine)),
              clients.submit(() -> decode(ticket, engine)));
      await().until(() -> waiting() == 2);
      assertThat(gauge("threads")).isEqualTo(2);
      gate.countDown();
      assertThat(first.get()).isEqualTo(EMPTY);
      for (var other : others) {
        assertThat(other.get()).isEqualTo(EMPTY);
      }
    }
    assertThat(granted).containsExactly(2, waiting, waiting);
    assertThat(gauge("running")).isZero();
    assertThat(gauge("threads")).isZero();
    assertThat(gauge("slots")).isEqualTo(2);
  }

  @Test
  void aClipOvertakesALongFileBetweenTwoWindows() throws Exception {
    var dispatcher = dispatcher(1, 1, 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var first = clients.submit(() -> decode(dispatcher, gated, clip()));
    await().until(() -> gauge("running") == 1);
    var calls = new ArrayList<Future<?>>();
    for (var priority : List.of(Priority.BULK, Priority.NORMAL, Priority.INTERACTIVE)) {
      var engine =
          TestEngine.of(threads -> {
            order.add(priority.name());
            return EMPTY;
          });
      var demand = new Demand(priority, "key", 1, Optional.empty());
      calls.add(clients.submit(() -> decode(dispatcher, engine, demand)));
      await().until(() -> waiting() == calls.size());
    }
    gate.countDown();
    first.get();
    for (var call : calls) {
      call.get();
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

  private static Demand clip() {
    return new Demand(Priority.INTERACTIVE, "key", 1, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(names = {"NORMAL", "BULK"})
  void aWindowOfALongFileMakesWayForAClipOnce(Priority priority) throws Exception {
    var dispatcher = dispatcher(2, 2, 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var demand = new Demand(priority, "key", 1, Optional.empty());
    var file = clients.submit(() -> decode(dispatcher, noting("file", order), demand));
    await().until(() -> order.size() == 1);
    assertThat(decode(dispatcher, quick("clip", order), clip())).isEqualTo(EMPTY);
    await().until(() -> order.size() == 4);
    var next = clients.submit(() -> decode(dispatcher, quick("next", order), clip()));
    await().until(() -> waiting() == 1);
    gate.countDown();
    assertThat(file.get()).isEqualTo(EMPTY);
    assertThat(next.get()).isEqualTo(EMPTY);
    assertThat(order).containsExactly("file", "file stopped", "clip", "file", "next");
    assertThat(metrics.get("hark.engine.yielded").counter().count()).isOne();
    assertThat(gauge("running")).isZero();
    assertThat(gauge("threads")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BULK, NORMAL", "NORMAL, BULK", "NORMAL, NORMAL", "INTERACTIVE, INTERACTIVE"})
  void onlyAClipMakesOthersWaitAndNotAnotherClip(Priority running, Priority next) throws Exception {
    var dispatcher = dispatcher(1, 1, 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var before = new Demand(running, "key", 1, Optional.empty());
    var after = new Demand(next, "key", 1, Optional.empty());
    var first = clients.submit(() -> decode(dispatcher, noting("first", order), before));
    await().until(() -> order.size() == 1);
    var second = clients.submit(() -> decode(dispatcher, quick("second", order), after));
    await().until(() -> waiting() == 1);
    gate.countDown();
    first.get();
    second.get();
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void whatListensMakesWayOnlyBeforeItDecodes() throws Exception {
    var dispatcher = dispatcher(1, 1, 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var engine = noting("file", order);
    var file =
        clients.submit(() -> {
          try (var ticket = dispatcher.admit(DEMAND);
              var slot = ticket.acquire(engine)) {
            slot.listen(WINDOW);
            return slot.transcribe(WINDOW, OPTIONS);
          }
        });
    await().until(() -> order.size() == 1);
    var second = clients.submit(() -> decode(dispatcher, quick("clip", order), clip()));
    await().until(() -> waiting() == 1);
    gate.countDown();
    assertThat(file.get()).isEqualTo(EMPTY);
    assertThat(second.get()).isEqualTo(EMPTY);
    assertThat(order).containsExactly("file", "clip", "file");
  }

  @Test
  void whatDecodesMakesWayBeforeWhatListens() throws Exception {
    var dispatcher = dispatcher(new EngineCapacity(3, 3, Optional.of(1)), 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    var calls = new ArrayList<Future<?>>();
    for (var name : List.of("old", "new")) {
      int before = order.size();
      calls.add(clients.submit(() -> decode(dispatcher, noting(name, order))));
      await().until(() -> order.size() > before);
    }
    calls.add(
        clients.submit(() -> {
          try (var ticket = dispatcher.admit(DEMAND);
              var slot = ticket.acquire(gated)) {
            return slot.listen(WINDOW);
          }
        }));
    await().until(() -> gauge("running") == 3);
    decode(dispatcher, quick("clip", order), clip());
    await().until(() -> order.size() == 5);
    gate.countDown();
    for (var call : calls) {
      call.get();
    }
    assertThat(order).containsExactly("old", "new", "new stopped", "clip", "new");
  }

  @Test
  void canBeCancelledAfterItMadeWay() throws Exception {
    var dispatcher = dispatcher(1, 1, 100);
    var order = Collections.synchronizedList(new ArrayList<String>());
    try (var ticket = dispatcher.admit(DEMAND)) {
      var file = clients.submit(() -> decode(ticket, noting("file", order)));
      await().until(() -> order.size() == 1);
      var second = clients.submit(() -> decode(dispatcher, noting("clip", order), clip()));
      await().until(() -> order.size() == 3 && waiting() == 1);
      ticket.cancel(HUNG_UP);
      assertThat(problemOf(file)).isEqualTo(HUNG_UP);
      assertThat(waiting()).isZero();
      gate.countDown();
      second.get();
    }
    assertThat(gauge("running")).isZero();
    assertThat(gauge("threads")).isZero();
  }

  /// Clips and windows of files on the same slots: each is decoded, and nothing is left behind.
  @Test
  void losesNothingWhereManyMakeWay() throws Exception {
    for (int slots : new int[] {1, 2, 4}) {
      var dispatcher = dispatcher(slots, slots, 1000);
      var decoded = new AtomicInteger();
      var engine =
          TestEngine.of(threads -> {
            assertThat(gate.await(1, TimeUnit.MILLISECONDS)).isFalse();
            decoded.incrementAndGet();
            return EMPTY;
          });
      var calls = new ArrayList<Callable<WindowTranscript>>();
      for (int i = 0; i < 70; i++) {
        for (var priority : Priority.values()) {
          var demand = new Demand(priority, "key" + i % 5, 1, Optional.empty());
          calls.add(() -> decode(dispatcher, engine, demand));
        }
      }
      for (var call : clients.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(EMPTY);
      }
      assertThat(decoded).hasValue(calls.size());
      assertThat(gauge("running")).isZero();
      assertThat(gauge("threads")).isZero();
      metrics.clear();
    }
  }

  @Test
  void refusesMoreThanMayWaitAndNamesTheSetting() throws Exception {
    var dispatcher = dispatcher(1, 1, 1);
    var running = clients.submit(() -> decode(dispatcher, gated));
    await().until(() -> gauge("running") == 1);
    var waiting = clients.submit(() -> decode(dispatcher, gated));
    await().until(() -> waiting() == 1);
    assertThatThrownBy(() -> dispatcher.checkAvailable(DEMAND))
        .hasMessageContaining("hark.engine.queue.max-waiting");
    assertThatThrownBy(() -> decode(dispatcher, gated))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
              assertThat(e.problem().retryAfter())
                  .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            });
    assertThat(metrics.get("hark.engine.queue.refused").tag("reason", "all").counter().count())
        .isEqualTo(2);
    gate.countDown();
    running.get();
    waiting.get();
    dispatcher.checkAvailable(DEMAND);
  }

  @Test
  void countsAudioDownAsWindowsAreDone() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    try (var ticket = dispatcher.admit(new Demand(Priority.NORMAL, "key", 60, Optional.empty()))) {
      assertThat(gauge("queue.audio")).isEqualTo(60);
      decode(ticket, TestEngine.of(threads -> EMPTY));
      assertThat(gauge("queue.audio")).isEqualTo(59);
      try (var slot = ticket.acquire(TestEngine.of(threads -> EMPTY))) {
        // silence before it was skipped
        slot.transcribe(new Window(Path.of("none"), 30 * 16_000, 16_000), OPTIONS);
      }
      assertThat(gauge("queue.audio")).isEqualTo(29);
    }
    assertThat(gauge("queue.audio")).isZero();
  }

  @Test
  void cancellingTakesAllWindowsOutOfTheQueueAndInterruptsThoseThatRun() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    try (var ticket = dispatcher.admit(DEMAND)) {
      var running = clients.submit(() -> decode(ticket, gated));
      await().until(() -> gauge("running") == 1);
      var waiting = clients.submit(() -> decode(ticket, gated));
      await().until(() -> waiting() == 1);
      ticket.cancel(HUNG_UP);
      assertThat(problemOf(running)).isEqualTo(HUNG_UP);
      assertThat(problemOf(waiting)).isEqualTo(HUNG_UP);
      assertThatThrownBy(() -> ticket.acquire(gated)).hasMessage(HUNG_UP.message());
    }
    assertThat(waiting()).isZero();
    assertThat(gauge("running")).isZero();
    assertThat(decode(dispatcher, TestEngine.of(threads -> EMPTY))).isEqualTo(EMPTY);
    assertThat(metrics.get("hark.engine.cancelled").tag("reason", "gone").counter().count())
        .isOne();
  }

  @Test
  void cancellingInterruptsListeningToo() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    try (var ticket = dispatcher.admit(DEMAND)) {
      var call =
          clients.submit(() -> {
            try (var slot = ticket.acquire(gated)) {
              return slot.listen(WINDOW);
            }
          });
      await().until(() -> gauge("running") == 1);
      ticket.cancel(HUNG_UP);
      assertThat(problemOf(call)).isEqualTo(HUNG_UP);
    }
  }

  @Test
  void keepsTheSlotUntilTheEngineHasLetGo() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
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
    try (var ticket = dispatcher.admit(DEMAND)) {
      var call = clients.submit(() -> decode(ticket, stubborn));
      await().until(() -> gauge("running") == 1);
      ticket.cancel(HUNG_UP);
      interrupted.await();
      assertThat(gauge("running")).isOne();
      gate.countDown();
      assertThat(problemOf(call)).isEqualTo(HUNG_UP);
      await().until(() -> gauge("running") == 0);
    }
  }

  @Test
  void leavesNoInterruptBehind() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    for (int i = 0; i < 200; i++) {
      try (var ticket = dispatcher.admit(DEMAND)) {
        var call =
            clients.submit(() -> {
              try {
                return decode(ticket, TestEngine.of(threads -> EMPTY)) + "";
              } catch (ProblemException e) {
                return Thread.currentThread().isInterrupted() ? "interrupted" : e.getMessage();
              }
            });
        ticket.cancel(HUNG_UP);
        assertThat(call.get()).isIn(EMPTY.toString(), HUNG_UP.message());
      }
    }
    assertThat(gauge("running")).isZero();
  }

  @Test
  void aDeadlineEndsWhatWaitsAndWhatRuns() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    var demand = new Demand(Priority.NORMAL, "key", 1, Optional.of(Duration.ofMillis(200)));
    try (var ticket = dispatcher.admit(demand)) {
      var calls =
          List.of(
              clients.submit(() -> decode(ticket, gated)),
              clients.submit(() -> decode(ticket, gated)));
      for (var call : calls) {
        assertThat(problemOf(call).kind()).isEqualTo(Problem.Kind.DEADLINE);
      }
    }
    assertThat(gauge("running")).isZero();
  }

  @Test
  void anInterruptFromElsewhereIsPassedOn() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    var first = clients.submit(() -> decode(dispatcher, gated));
    await().until(() -> gauge("running") == 1);
    var second = clients.submit(() -> decode(dispatcher, gated));
    await().until(() -> waiting() == 1);
    second.cancel(true);
    await().until(() -> waiting() == 0);
    gate.countDown();
    first.get();
    assertThat(decode(dispatcher, gated)).isEqualTo(EMPTY);
  }

  @Test
  void opensTheBreakerOnACrashLoopAndClosesItWhenTheEngineIsBack() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    var calls = new AtomicInteger();
    var broken =
        TestEngine.of(threads -> {
          calls.incrementAndGet();
          throw new EngineUnavailableException("crash loop");
        });
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> decode(dispatcher, broken))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().retryAfter()).isEqualTo(Duration.ofSeconds(2)));
    }
    assertThat(calls).hasValue(3);
    assertThatThrownBy(() -> dispatcher.checkAvailable(DEMAND))
        .isInstanceOf(ProblemException.class);
    await().ignoreExceptions().untilAsserted(() -> dispatcher.checkAvailable(DEMAND));
    assertThat(decode(dispatcher, TestEngine.of(threads -> EMPTY))).isEqualTo(EMPTY);
  }

  @Test
  void aBrokenEngineLeavesTheOthersAlone() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    var sound = new TestEngine("sound", threads -> EMPTY);
    decode(dispatcher, sound);
    var broken =
        TestEngine.of(threads -> {
          throw new EngineUnavailableException("crash loop");
        });
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> decode(dispatcher, broken)).isInstanceOf(ProblemException.class);
    }
    dispatcher.checkAvailable(DEMAND);
    assertThat(decode(dispatcher, sound)).isEqualTo(EMPTY);
  }

  @Test
  void poisonSaysNothingAboutTheEngine() throws Exception {
    var dispatcher = dispatcher(1, 1, 10);
    var poison =
        TestEngine.of(threads -> {
          throw new PoisonAudioException("broke two workers");
        });
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> decode(dispatcher, poison))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNPROCESSABLE));
    }
    dispatcher.checkAvailable(DEMAND);
    assertThat(decode(dispatcher, TestEngine.of(threads -> EMPTY))).isEqualTo(EMPTY);
  }
}
