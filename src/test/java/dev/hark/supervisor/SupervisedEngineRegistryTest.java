package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowLostException;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.TestModels;
import dev.hark.process.TestTimer;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.Machine;
import dev.hark.supervisor.capacity.MemoryNeed;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With real workers and a copy of the demo model as the default.
class SupervisedEngineRegistryTest {
  private static final String EN_4 = "four five one four nine four six";

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private final HandTime time = new HandTime();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Path file;
  private ModelCatalogue catalogue;
  private RunFolder runFolder;
  private SupervisedEngineRegistry engines;
  private Window window;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("models").resolve("ggml-mine.bin");
    Files.createDirectories(file.getParent());
    Files.copy(TestModels.catalogue(folder).defaultModel().file(), file);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    catalogue = TestModels.catalogue(folder, "mine");
    runFolder = new RunFolder(RealEngine.folders(folder));
    engines = engines(RealEngine.settings(0));
    window = RealEngine.window(folder, "en-4.wav");
  }

  private SupervisedEngineRegistry engines(WorkerSettings settings) {
    var capacity = RealEngine.capacity(1);
    var plan =
        EnginePlan.of(capacity, new Machine(2, 4L << 30), MemoryNeed.of(catalogue.defaultModel()));
    var launcher = RealEngine.launcher(folder, settings, plan, runFolder, time);
    return new SupervisedEngineRegistry(
        SupervisedEngineRegistry.shared(settings, capacity, plan, metrics, time),
        catalogue,
        launcher,
        runFolder,
        metrics,
        Optional::empty,
        clock,
        TestTimer.get());
  }

  @AfterEach
  void stop() {
    engines.destroy();
    runFolder.destroy();
  }

  private String transcribe(Engine engine) throws WindowLostException, InterruptedException {
    return RealEngine.text(engine.transcribe(window, RealEngine.ENGLISH, 1, false));
  }

  @Test
  void anIdleEngineIsStoppedAndReadyAndStartsWithTheNextRequest() throws Exception {
    try (var lease = engines.lease(catalogue.defaultModel().profile())) {
      assertThat(transcribe(lease.engine())).isEqualTo(EN_4);
    }
    time.pass(Duration.ofMinutes(11));
    engines.keepUp();
    assertThat(engines.status().details()).containsKey("state").doesNotContainKey("workers");
    assertThat(engines.status().ready()).isTrue();
    engines.keepUp();
    assertThat(engines.status().details()).as("looking does not start it").containsKey("state");
    try (var lease = engines.lease(catalogue.defaultModel().profile())) {
      assertThat(transcribe(lease.engine())).isEqualTo(EN_4);
    }
    assertThat(engines.status().details()).containsKeys("workers", "plan");
  }

  @Test
  void aStartThatIsInterruptedFails() {
    engines.destroy();
    engines = engines(RealEngine.neverReady());
    var failure = new CompletableFuture<Throwable>();
    var start =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, e) -> failure.complete(e))
            .start(engines::start);
    await().until(() -> start.getState() == Thread.State.TIMED_WAITING);
    start.interrupt();
    assertThat(failure)
        .succeedsWithin(Duration.ofSeconds(10))
        .extracting(Throwable::getMessage)
        .isEqualTo("interrupted while the backend was tried");
  }

  @Test
  void measuresReadinessAndMemory() throws Exception {
    try (var lease = engines.lease(catalogue.defaultModel().profile())) {
      transcribe(lease.engine());
    }
    assertThat(gauge("hark.engine.ready")).isEqualTo(1);
    assertThat(gauge("hark.engine.memory.budget")).isEqualTo(0.6 * (4L << 30), within(1.0));
    assertThat(gauge("hark.engine.memory")).isBetween(1.0, gauge("hark.engine.memory.budget"));
    assertThat(gauge("hark.worker.memory")).isBetween(10.0 * (1 << 20), 1.0 * (1 << 30));
    time.pass(Duration.ofMinutes(11));
    engines.keepUp();
    assertThat(gauge("hark.engine.ready")).as("the next request starts it").isEqualTo(1);
    assertThat(gauge("hark.engine.memory")).isZero();
    assertThat(gauge("hark.worker.memory")).isZero();
    Files.delete(file);
    assertThat(gauge("hark.engine.ready")).isZero();
  }

  private double gauge(String name) {
    return metrics.get(name).gauge().value();
  }

  @Test
  void aSwapOfTheDefaultModelFailsNoRequest() throws Exception {
    Engine before;
    try (var running = engines.lease(catalogue.defaultModel().profile())) {
      before = running.engine();
      assertThat(transcribe(before)).isEqualTo(EN_4);
      var next = Files.copy(file, folder.resolve("next"));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      clock.pass(EngineCache.SETTLES_IN);
      engines.keepUp();
      try (var fresh = engines.lease(catalogue.defaultModel().profile())) {
        assertThat(fresh.engine()).isNotSameAs(before);
        assertThat(transcribe(fresh.engine())).isEqualTo(EN_4);
        assertThat(transcribe(before)).isEqualTo(EN_4);
      }
    }
    assertThat(before.status().ready()).as("unloaded with its last request").isFalse();
    assertThat(engines.status().ready()).isTrue();
  }
}
