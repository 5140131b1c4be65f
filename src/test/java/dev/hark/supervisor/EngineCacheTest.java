package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.models.ModelFile;
import dev.hark.models.ModelHeader;
import dev.hark.models.ModelName;
import dev.hark.models.ModelProfile;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.supervisor.capacity.ModelTooLargeException;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Speech;
import dev.hark.windows.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class EngineCacheTest {
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final class Fake implements LocalEngine {
    private final Model model;

    private Fake(Model model) {
      this.model = model;
    }

    @Override
    public boolean isRefused() {
      return broken.contains(model);
    }

    @Override
    public String name() {
      return model.name().value();
    }

    @Override
    public WindowResult transcribe(
        Window window, DecodingOptions options, int threads, boolean alone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public EngineCapacity capacity() {
      return new EngineCapacity(1, 1, Optional.empty());
    }

    @Override
    public Speech detect(Window window) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean onCpu() {
      return true;
    }

    @Override
    public long residentBytes() {
      return 0;
    }

    @Override
    public EngineStatus status() {
      return EngineStatus.stopped(model.name().value(), "");
    }

    @Override
    public void awaitReady() {}

    @Override
    public void close() {
      onClose.run();
      closed.add(model);
    }
  }

  private final HandClock clock = new HandClock();
  private final HandTime time = new HandTime();
  private final Set<Model> broken = new HashSet<>();
  private final List<Model> started = new ArrayList<>();
  private final List<Model> closed = new CopyOnWriteArrayList<>();
  private volatile Runnable onClose = () -> {};
  private final MemoryBudget budget = new MemoryBudget(100, false);
  private final EngineCache engines =
      new EngineCache(this::start, model -> model.header().bytes(), budget, clock, time);

  private LocalEngine start(Model model) {
    started.add(model);
    return new Fake(model);
  }

  private static Model model(String name, long bytes, Instant written) {
    var header = new ModelHeader(51_865, 1500, 64, 4, 448, 4, 80, 1, bytes);
    return new Model(
        new ModelProfile(new ModelName(name), true, Duration.ofSeconds(28), AudioContext.FULL, ""),
        new ModelFile(Path.of(name), header, written),
        false);
  }

  private void pass(Duration length) {
    clock.pass(length);
    time.pass(length);
  }

  private Engine use(Model model) {
    try (var lease = engines.lease(model)) {
      pass(Duration.ofSeconds(1));
      return lease.engine();
    }
  }

  @Test
  void unloadsTheLeastRecentlyUsedWithinTheBudget() {
    var a = model("a", 40, OLD);
    var b = model("b", 40, OLD);
    var c = model("c", 40, OLD);
    use(a);
    use(b);
    use(a);
    use(c);
    assertThat(closed).containsExactly(b);
    assertThat(engines.bytes()).isEqualTo(80);
    use(a);
    assertThat(started).containsExactly(a, b, c);
  }

  @Test
  void makesRoomOnACardAndTriesThereWhateverIsAlone() {
    var a = model("a", 40, OLD);
    var b = model("b", 60, OLD);
    use(a);
    budget.found(50);
    use(b);
    assertThat(closed).containsExactly(a);
    use(a);
    assertThat(closed).containsExactly(a, b);
  }

  @Test
  void neverUnloadsWhatARequestHolds() {
    var a = model("a", 60, OLD);
    var b = model("b", 60, OLD);
    try (var held = engines.lease(a)) {
      assertThat(held.engine().name()).isEqualTo("a");
      assertThatThrownBy(() -> engines.lease(b))
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContaining("hark.engine.memory-budget");
      assertThat(closed).isEmpty();
    }
    use(b);
    assertThat(closed).containsExactly(a);
  }

  @Test
  void waitsForTheRequestsThatAreInTheWay() throws Exception {
    var a = model("a", 60, OLD);
    var b = model("b", 60, OLD);
    var held = engines.lease(a);
    assertThatThrownBy(() -> engines.awaitLease(b, Duration.ZERO))
        .isInstanceOf(EngineUnavailableException.class);
    var got = new CompletableFuture<EngineRegistry.Lease>();
    var waiting = Thread.ofPlatform().start(() -> complete(got, b));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    assertThat(got).isNotDone();
    held.close();
    try (var lease = got.get()) {
      assertThat(lease.engine().name()).isEqualTo("b");
    }
    assertThat(closed).containsExactly(a);
  }

  private void complete(CompletableFuture<EngineRegistry.Lease> got, Model model) {
    try {
      got.complete(engines.awaitLease(model, TEN_MINUTES));
    } catch (InterruptedException e) {
      got.completeExceptionally(e);
    }
  }

  @Test
  void refusesWhatCanNeverFitWithTheNumbers() {
    assertThatThrownBy(() -> engines.lease(model("huge", 300 << 20, OLD)))
        .isInstanceOf(ModelTooLargeException.class)
        .hasMessageContaining("'huge' needs about 300 MiB")
        .hasMessageContaining("may use 1 MiB");
    assertThat(started).isEmpty();
  }

  @Test
  void unloadsWhatNobodyUsesAndStartsItAgain() {
    var a = model("a", 40, OLD);
    use(a);
    pass(TEN_MINUTES.minusSeconds(1));
    engines.unloadIdleFor(TEN_MINUTES);
    assertThat(closed).isEmpty();
    try (var held = engines.lease(a)) {
      pass(TEN_MINUTES.multipliedBy(2));
      engines.unloadIdleFor(TEN_MINUTES);
      assertThat(held.engine().name()).isEqualTo("a");
      assertThat(closed).as("in use").isEmpty();
    }
    pass(TEN_MINUTES);
    engines.unloadIdleFor(TEN_MINUTES);
    assertThat(closed).containsExactly(a);
    assertThat(engines.engine(a)).isEmpty();
    use(a);
    assertThat(started).containsExactly(a, a);
  }

  @Test
  void aReplacedFileGetsANewEngineWhileRequestsEndOnTheOldOne() {
    var before = model("base", 40, OLD);
    var after = model("base", 40, OLD.plusSeconds(60));
    var running = engines.lease(before);
    assertThat(engines.isOutdated(before)).isFalse();
    assertThat(engines.isOutdated(after)).isTrue();
    var fresh = use(after);
    assertThat(fresh).isNotEqualTo(running.engine());
    assertThat(closed).isEmpty();
    running.close();
    assertThat(closed).containsExactly(before);
    assertThat(use(after)).isEqualTo(fresh);
  }

  @Test
  void aFileThatMayStillBeOnItsWayIsNotLoaded() {
    var before = model("base", 40, OLD);
    var engine = use(before);
    var arriving = model("base", 10, clock.instant());
    assertThat(use(arriving)).isEqualTo(engine);
    var arrived = model("base", 40, clock.instant());
    pass(EngineCache.SETTLES_IN);
    use(arrived);
    assertThat(started).containsExactly(before, arrived);
    assertThat(closed).containsExactly(before);
  }

  @Test
  void theOldEngineServesOnWhileThereIsNoRoomForTheNewOne() {
    var before = model("base", 60, OLD);
    var after = model("base", 60, OLD.plusSeconds(60));
    try (var running = engines.lease(before)) {
      assertThat(use(after)).isEqualTo(running.engine());
    }
    use(after);
    assertThat(started).containsExactly(before, after);
    assertThat(closed).containsExactly(before);
  }

  @Test
  void anEngineThatRefusesIsNoPredecessorOfANewFile() {
    var before = model("a", 40, OLD);
    var after = model("a", 40, OLD.plusSeconds(60));
    var running = engines.lease(before);
    broken.add(before);
    pass(Duration.ofMinutes(1));
    assertThat(use(before)).as("it tries again by itself").isEqualTo(running.engine());
    assertThat(engines.engine(after)).isEmpty();
    assertThat(use(after)).isNotEqualTo(running.engine());
    running.close();
    assertThat(closed).containsExactly(before);
  }

  @Test
  void closingOneEngineKeepsNobodyFromTheOthers() throws Exception {
    var a = model("a", 60, OLD);
    var b = model("b", 30, OLD);
    var c = model("c", 50, OLD);
    use(a);
    var held = engines.lease(b);
    var closing = new CountDownLatch(1);
    var mayClose = new CountDownLatch(1);
    onClose =
        () -> {
          closing.countDown();
          awaitQuietly(mayClose);
        };
    var got = new CompletableFuture<EngineRegistry.Lease>();
    Thread.ofPlatform().start(() -> complete(got, c));
    closing.await();
    assertThat(use(b)).isEqualTo(held.engine());
    assertThat(engines.models()).containsExactly(b);
    assertThat(engines.bytes()).as("not free before it is closed").isEqualTo(90);
    assertThat(got).isNotDone();
    mayClose.countDown();
    try (var lease = got.get()) {
      assertThat(lease.engine().name()).isEqualTo("c");
    }
    assertThat(engines.bytes()).isEqualTo(80);
    onClose = () -> {};
    held.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void unloadsNothingWhereThatWouldNotMakeRoom() {
    var idle = model("idle", 10, OLD);
    var alsoIdle = model("also", 10, OLD);
    var busy = model("busy", 70, OLD);
    use(idle);
    use(alsoIdle);
    try (var held = engines.lease(busy)) {
      assertThat(held.engine().name()).isEqualTo("busy");
      assertThatThrownBy(() -> engines.lease(model("large", 60, OLD)))
          .isInstanceOf(EngineUnavailableException.class);
      assertThat(closed).isEmpty();
    }
  }

  @Test
  void aStepOfTheTimeOfDayChangesNoWaitingTime() {
    var a = model("a", 40, OLD);
    use(a);
    clock.pass(Duration.ofHours(-1));
    time.pass(TEN_MINUTES);
    engines.unloadIdleFor(TEN_MINUTES);
    assertThat(closed).as("an hour back").containsExactly(a);
    use(a);
    clock.pass(Duration.ofHours(2));
    engines.unloadIdleFor(TEN_MINUTES);
    assertThat(closed).as("two hours ahead").containsExactly(a);
  }

  @Test
  void closesAllAtTheSameTime() {
    var a = model("a", 40, OLD);
    var b = model("b", 40, OLD);
    use(a);
    use(b);
    var together = new CyclicBarrier(2);
    onClose =
        () -> {
          try {
            together.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
        };
    engines.closeAll();
    assertThat(closed).containsExactlyInAnyOrder(a, b);
    assertThat(engines.bytes()).isZero();
    assertThatThrownBy(() -> engines.lease(model("late", 1, OLD)))
        .isInstanceOf(EngineUnavailableException.class);
  }
}
