package dev.hark.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.scheduling.WindowState.Done;
import dev.hark.scheduling.WindowState.Preempted;
import dev.hark.scheduling.WindowState.Queued;
import dev.hark.scheduling.WindowState.Running;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class WindowQueueTest {
  /// Clips that go before a file that waits.
  private static final int PATIENCE = 4;

  private final Map<ScheduledWindow, Grant> granted = new ConcurrentHashMap<>();
  private final WindowQueue queue =
      new WindowQueue((window, _, grant) -> granted.put(window, grant), Clock.SYSTEM);
  private EngineCapacity capacity = slots(1);
  private long submitted;

  private static EngineCapacity slots(int count) {
    return new EngineCapacity(count, count, Optional.of(1));
  }

  private Engine engine(String name) {
    return TestEngine.named(name, threads -> TestEngine.result(name)).on(capacity);
  }

  private ScheduledWindow add(Priority priority, String engine) {
    var request = new AdmissionRequest(priority, "a", 1);
    var task =
        new WindowTask(new Window(Path.of("none"), 0, 16_000), DecodingOptions.of(Task.TRANSCRIBE));
    var window =
        new ScheduledWindow(
            new Admitted(TestScheduler.of(capacity).scheduler(), request, TestEngine.lease()),
            task,
            engine(engine),
            ++submitted);
    queue.add(window);
    return window;
  }

  private ScheduledWindow add(Priority priority) {
    return add(priority, "cpu");
  }

  private void end(ScheduledWindow window) {
    end(window, new Done(TestEngine.result("cpu")));
  }

  private void end(ScheduledWindow window, WindowState end) {
    var grant = await().until(() -> Optional.ofNullable(granted.get(window)), Optional::isPresent);
    queue.finish(window, engine("cpu"), grant.orElseThrow(), end);
  }

  @Test
  void aWindowThatBeganWhileAClipWaitedIsNotPreempted() {
    var clip = add(Priority.INTERACTIVE);
    var file = add(Priority.NORMAL);
    for (int i = 0; i <= PATIENCE; i++) {
      assertThat(file.state()).isInstanceOf(Queued.class);
      var next = add(Priority.INTERACTIVE);
      end(clip);
      clip = next;
    }
    assertThat(file.state()).isInstanceOf(Running.class);
    add(Priority.INTERACTIVE);
    assertThat(file.state()).isInstanceOf(Running.class);
  }

  @Test
  void asManyArePreemptedAsClipsWait() {
    capacity = slots(3);
    var files = List.of(add(Priority.NORMAL), add(Priority.BULK), add(Priority.NORMAL)).reversed();
    for (int clips = 0; clips < files.size(); clips++) {
      assertThat(files.subList(0, clips)).allMatch(it -> it.state() instanceof Preempted);
      assertThat(files.subList(clips, files.size())).allMatch(it -> it.state() instanceof Running);
      add(Priority.INTERACTIVE);
    }
    assertThat(files).allMatch(it -> it.state() instanceof Preempted);
  }

  @Test
  void aTurnThatDecodedNothingChangesNeitherTheMeanCostNorWhatItsCallerPays() {
    var first = add(Priority.NORMAL);
    assertThat(first.charged()).isEqualTo(1);
    end(first, new Queued(engine("cpu")));
    assertThat(add(Priority.NORMAL).charged()).isEqualTo(1);
  }

  @Test
  void aWindowOnAGpuIsNotPreempted() {
    var file = add(Priority.NORMAL, "gpu");
    add(Priority.INTERACTIVE, "gpu");
    assertThat(file.state()).isInstanceOf(Running.class);
  }
}
