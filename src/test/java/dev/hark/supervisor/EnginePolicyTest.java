package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.models.ModelFile;
import dev.hark.models.ModelHeader;
import dev.hark.models.ModelName;
import dev.hark.models.ModelProfile;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.Machine;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.transcript.AudioContext;
import dev.hark.windows.Window;
import dev.hark.worker.wire.Frame;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an engine makes of its workers' fates, with fake workers and a clock turned by hand.
class EnginePolicyTest {
  private static final Model MODEL =
      new Model(
          new ModelProfile(new ModelName("m"), true, Duration.ofSeconds(28), AudioContext.FULL, ""),
          new ModelFile(
              Path.of("m"),
              new ModelHeader(51_865, 1500, 64, 4, 448, 4, 80, 1, 1000),
              Instant.EPOCH),
          false);
  private static final Window WINDOW = new Window(Path.of("pcm"), 0, 16_000);

  private final HandTime time = new HandTime();
  private final FakeWorkers workers = new FakeWorkers(time);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private SupervisedEngine engine = open(worker -> worker.becomeReady(FakeWorker.CPU));

  @AfterEach
  void stop() {
    engine.close();
  }

  private SupervisedEngine open(Consumer<FakeWorker> onStart) {
    workers.onStart = onStart;
    var capacity = RealEngine.capacity(1);
    var plan = EnginePlan.of(capacity, new Machine(2, 4L << 30), MemoryNeed.of(MODEL));
    var shared =
        SupervisedEngineRegistry.shared(RealEngine.settings(0), capacity, plan, metrics, time);
    return new SupervisedEngine(MODEL, workers, Optional::empty, () -> {}, shared);
  }

  private CompletableFuture<WindowResult> transcribeInBackground() {
    var transcript = new CompletableFuture<WindowResult>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            transcript.complete(RealEngine.decode(engine, WINDOW));
          } catch (RuntimeException | InterruptedException e) {
            transcript.completeExceptionally(e);
          }
        });
    return transcript;
  }

  @Test
  void aWindowWhoseWorkerDoesNotDieFindsTheEngineUnavailableAndIsNotPoison() throws Exception {
    engine.awaitReady();
    var worker = workers.get(1);
    worker.undead = true;
    worker.behaviour =
        (it, _) -> {
          throw it.missed();
        };
    var transcript = transcribeInBackground();
    await().until(() -> worker.state() instanceof WorkerState.Killed);
    assertThat(engine.status().ready()).isFalse();
    time.pass(WorkerLifecycle.UNDEAD_AFTER.plusSeconds(1));
    assertThatThrownBy(transcript::get).hasRootCauseInstanceOf(EngineUnavailableException.class);
    assertThat(workers.count()).as("no successor beside it").isEqualTo(1);
  }

  @Test
  void audioThatIsImplicatedTwiceIsPoison() throws Exception {
    engine.awaitReady();
    FakeWorker.Behaviour crash =
        (it, _) -> {
          throw it.crashed();
        };
    workers.get(1).behaviour = crash;
    workers.onStart =
        worker -> {
          worker.behaviour = crash;
          worker.becomeReady(FakeWorker.CPU);
        };
    assertThatThrownBy(() -> RealEngine.decode(engine, WINDOW))
        .hasRootCauseInstanceOf(PoisonAudioException.class);
    assertThat(workers.count()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aWindowIsDecodedAgainOnTheNextWorker() throws Exception {
    engine.awaitReady();
    workers.get(1).behaviour =
        (it, _) -> {
          throw it.crashed();
        };
    assertThat(RealEngine.decode(engine, WINDOW).retries()).isEqualTo(1);
  }

  @Test
  void anEngineThatRanOnACardRefusesAnotherDevice() throws Exception {
    engine.close();
    engine = open(worker -> worker.becomeReady(FakeWorker.GPU));
    engine.awaitReady();
    int first = workers.count();
    assertThat(engine.onCpu()).isFalse();
    workers.onStart = worker -> worker.becomeReady(FakeWorker.CPU);
    workers.get(first).die(Worker.ExitCause.WINDOW, "the driver failed");
    await().until(engine::isRefused);
    assertThatThrownBy(() -> engine.transcribe(WINDOW, RealEngine.ENGLISH, 1, false))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("ran on CUDA (a card), and now on CPU (a processor)");
    assertThat(engine.onCpu()).as("not changed").isFalse();
    assertThat(changes()).isEqualTo(1);
    workers.onStart = worker -> worker.becomeReady(FakeWorker.GPU);
    time.passUntil(Duration.ofSeconds(1), () -> engine.status().ready());
    assertThat(changes()).isEqualTo(1);
  }

  @Test
  void anEngineThatRanOnTheCpuMayMoveToACard() throws Exception {
    engine.awaitReady();
    workers.onStart = worker -> worker.becomeReady(FakeWorker.GPU);
    workers.get(1).die(Worker.ExitCause.WINDOW, "it crashed");
    await().until(() -> engine.status().ready() && !engine.onCpu());
    assertThat(changes()).isEqualTo(1);
  }

  private double changes() {
    return metrics.get("hark.worker.device.changes").counter().count();
  }

  @Test
  void looksForSpeechWhileEveryStateDecodes() throws Exception {
    engine.awaitReady();
    var release = new CountDownLatch(1);
    workers.get(1).behaviour =
        (worker, request) -> {
          if (request instanceof Frame.Transcribe) {
            release.await();
          }
          return worker.done(request);
        };
    var transcript = transcribeInBackground();
    await().until(() -> workers.get(1).isBusy());
    assertThat(engine.detect(WINDOW).frameSamples()).isEqualTo(160);
    assertThat(transcript).isNotDone();
    release.countDown();
    assertThat(transcript.get().retries()).isZero();
  }
}
