package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineStatus;
import dev.hark.models.ModelProfile;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A scheduler for the tests of other packages, whose requests name their engine.
public final class TestScheduler {
  /// The pause after a crash loop.
  static final Duration BREAKER_OPEN = Duration.ofSeconds(1);

  private final WindowScheduler scheduler;
  private final EngineCapacity capacity;

  private TestScheduler(EngineCapacity capacity, SchedulerSettings settings, MeterRegistry meters) {
    this.capacity = capacity;
    this.scheduler = new WindowScheduler(settings, capacity, new NoEngines(), meters);
  }

  public static TestScheduler of(EngineCapacity capacity) {
    return of(capacity, 256, new SimpleMeterRegistry());
  }

  static TestScheduler of(EngineCapacity capacity, int maxWaiting, MeterRegistry meters) {
    var settings =
        new SchedulerSettings(maxWaiting, maxWaiting, Duration.ofHours(24), Map.of(), BREAKER_OPEN);
    return new TestScheduler(capacity, settings, meters);
  }

  WindowScheduler scheduler() {
    return scheduler;
  }

  /// Lets a request in that holds these engines.
  public Admitted admit(AdmissionRequest request, EngineRegistry.Lease lease)
      throws InterruptedException {
    return scheduler.admit(request, () -> lease);
  }

  Admitted admit(AdmissionRequest request, TestEngine engine) throws InterruptedException {
    return admit(request, TestEngine.lease(engine.on(capacity)));
  }

  /// Keeps a slot busy until it is closed.
  public static Admitted hold(WindowScheduler scheduler, EngineCapacity capacity)
      throws InterruptedException {
    var begun = new CountDownLatch(1);
    var engine =
        TestEngine.named(
                "held",
                threads -> {
                  begun.countDown();
                  new CountDownLatch(1).await();
                  return TestEngine.result("held");
                })
            .on(capacity);
    var request = new AdmissionRequest(Priority.INTERACTIVE, "another", 1);
    var admitted = scheduler.admit(request, () -> TestEngine.lease(engine));
    var _ =
        admitted.submit(
            new WindowTask(
                new Window(Path.of("none"), 0, 16_000), DecodingOptions.of(Task.TRANSCRIBE)));
    begun.await();
    return admitted;
  }

  private static final class NoEngines implements EngineRegistry {
    @Override
    public Lease lease(ModelProfile model) {
      throw new AssertionError("these requests name their engines");
    }

    @Override
    public EngineStatus status() {
      return EngineStatus.stopped("none", "");
    }
  }
}
