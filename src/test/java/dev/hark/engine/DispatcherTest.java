package dev.hark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.audio.Speech;
import dev.hark.audio.Window;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final Window WINDOW = new Window(Path.of("none"), 0, 16_000);
  private static final DecodingOptions OPTIONS = DecodingOptions.of(Task.TRANSCRIBE);
  private static final Demand DEMAND = new Demand(Priority.NORMAL, "key", 1, Optional.empty());
  private static final WindowTranscript EMPTY =
      new WindowTranscript(
          Optional.empty(), OptionalDouble.empty(), List.of(), Duration.ofMillis(100), 0, "test");

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  private Dispatcher dispatcher(int capacity, int maxWaiting) {
    var settings = new DispatcherSettings(maxWaiting, Duration.ofSeconds(7));
    return new Dispatcher(settings, new EngineCapacity(capacity), metrics);
  }

  private static WindowTranscript decode(Dispatcher dispatcher, Engine engine)
      throws InterruptedException {
    try (var ticket = dispatcher.admit(DEMAND);
        var slot = ticket.acquire(engine)) {
      return slot.transcribe(WINDOW, OPTIONS);
    }
  }

  private interface Work {
    WindowTranscript decode() throws InterruptedException;
  }

  private static Engine engine(Work work) {
    return new Engine() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public WindowTranscript transcribe(Window window, DecodingOptions options, int threads)
          throws InterruptedException {
        return work.decode();
      }

      @Override
      public Speech listen(Window window) {
        throw new UnsupportedOperationException();
      }

      @Override
      public EngineStatus status() {
        return new EngineStatus(true, Map.of());
      }
    };
  }

  @Test
  void neverDecodesMoreWindowsAtOnceThanThereIsCapacityFor() throws Exception {
    var dispatcher = dispatcher(2, 100);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var engine =
        engine(() -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          LockSupport.parkNanos(1_000_000);
          running.decrementAndGet();
          return EMPTY;
        });
    try (var clients = Executors.newFixedThreadPool(8)) {
      var calls =
          Collections.nCopies(64, (Callable<WindowTranscript>) () -> decode(dispatcher, engine));
      for (var call : clients.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(EMPTY);
      }
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(metrics.get("hark.engine.window").timer().count()).isEqualTo(64);
  }

  @Test
  void servesWindowsInTheOrderOfTheirArrival() throws Exception {
    var dispatcher = dispatcher(1, 100);
    var gate = new CountDownLatch(1);
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    try (var clients = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        int number = i;
        var engine =
            engine(() -> {
              gate.await();
              order.add(number);
              return EMPTY;
            });
        clients.execute(() -> dispatch(dispatcher, engine));
        int waiting = i;
        await().until(() -> metrics.get("hark.engine.queue.waiting").gauge().value() == waiting);
      }
      gate.countDown();
    }
    assertThat(order).containsExactly(0, 1, 2, 3);
  }

  private static void dispatch(Dispatcher dispatcher, Engine engine) {
    try {
      decode(dispatcher, engine);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void refusesMoreThanMayWaitAndNamesTheSetting() throws Exception {
    var dispatcher = dispatcher(1, 1);
    var gate = new CountDownLatch(1);
    var slow =
        engine(() -> {
          gate.await();
          return EMPTY;
        });
    try (var clients = Executors.newFixedThreadPool(2)) {
      clients.execute(() -> dispatch(dispatcher, slow));
      await().until(() -> metrics.get("hark.engine.queue.waiting").gauge().value() == 0);
      clients.execute(() -> dispatch(dispatcher, slow));
      await().until(() -> metrics.get("hark.engine.queue.waiting").gauge().value() == 1);
      assertThatThrownBy(() -> dispatcher.checkAvailable(DEMAND))
          .hasMessageContaining("hark.engine.queue.max-waiting");
      assertThatThrownBy(() -> decode(dispatcher, slow))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
      gate.countDown();
    }
    dispatcher.checkAvailable(DEMAND);
  }

  @Test
  void opensTheBreakerOnACrashLoopAndSaysWhenToComeBack() {
    var dispatcher = dispatcher(1, 10);
    var calls = new AtomicInteger();
    var broken =
        engine(() -> {
          calls.incrementAndGet();
          throw new EngineUnavailableException("crash loop");
        });
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> decode(dispatcher, broken))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }
    assertThat(calls).hasValue(3);
    assertThatThrownBy(() -> dispatcher.checkAvailable(DEMAND))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void poisonSaysNothingAboutTheEngine() throws Exception {
    var dispatcher = dispatcher(1, 10);
    var poison =
        engine(() -> {
          throw new PoisonAudioException("broke two workers");
        });
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> decode(dispatcher, poison))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNPROCESSABLE));
    }
    dispatcher.checkAvailable(DEMAND);
    assertThat(decode(dispatcher, engine(() -> EMPTY))).isEqualTo(EMPTY);
  }
}
