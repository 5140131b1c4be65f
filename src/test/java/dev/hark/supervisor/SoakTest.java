package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.EngineRegistry;
import dev.hark.engine.WindowLostException;
import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.TestEngine;
import dev.hark.scheduling.TestScheduler;
import dev.hark.scheduling.WindowTask;
import dev.hark.windows.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Eight clients in a loop while workers are killed, stopped and crashed from outside. Each blow
/// waits until a worker is ready and no window is being decoded for the second time: so every
/// window is hit at most once, and must need at most one retry. `-Dhark.soak=full` deals 200 kills,
/// 50 stops and 50 crashes; the default is a sixteenth of that.
class SoakTest {
  private static final boolean FULL = "full".equals(System.getProperty("hark.soak"));
  private static final int CLIENTS = 8;
  private static final List<String> CLIPS = List.of("en-2.wav", "en-4.wav", "en-6.wav");

  @TempDir Path folder;
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger retried = new AtomicInteger();
  private final List<Long> readyAfterMillis = Collections.synchronizedList(new ArrayList<>());

  @Test
  void noWindowFailsAndNoneIsRetriedTwice() throws Exception {
    try (var real = new RealEngine(folder, 2, 0);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      var windows = new ArrayList<Window>();
      var texts = new ArrayList<String>();
      for (var clip : CLIPS) {
        windows.add(real.window(clip));
        texts.add(real.transcribe(windows.getLast()));
      }
      var expected = Map.of(0, texts.get(0), 1, texts.get(1), 2, texts.get(2));
      var loops = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        var client = "key" + i;
        loops.add(clients.submit(() -> loop(real, scheduler, client, windows, expected)));
      }
      for (var signal : blows()) {
        strike(real, signal);
      }
      int before = completed.get();
      await().atMost(Duration.ofMinutes(1)).until(() -> completed.get() > before + CLIENTS);
      done.set(true);
      for (var loop : loops) {
        loop.get();
      }
      assertThat(real.restarts()).isGreaterThanOrEqualTo(blows().size());
      System.out.printf(
          "soak: %d blows, %d windows, %d retried, ready after %s ms (median), %s ms (worst)%n",
          blows().size(), completed.get(), retried.get(), percentile(50), percentile(100));
    }
  }

  private static List<String> blows() {
    var blows = new ArrayList<String>();
    int unit = FULL ? 50 : 3;
    blows.addAll(Collections.nCopies(4 * unit, "KILL"));
    blows.addAll(Collections.nCopies(unit, "STOP"));
    blows.addAll(Collections.nCopies(unit, "SEGV"));
    Collections.shuffle(blows, new Random(7));
    return blows;
  }

  private int loop(
      RealEngine real,
      TestScheduler scheduler,
      String caller,
      List<Window> windows,
      Map<Integer, String> expected)
      throws InterruptedException, ExecutionException {
    for (int i = 0; !done.get(); i = (i + 1) % windows.size()) {
      var window = windows.get(i);
      var request = new AdmissionRequest(Priority.INTERACTIVE, caller, window.seconds());
      try (var admitted = scheduler.admit(request, counting(real.lease()))) {
        var heard = admitted.submit(new WindowTask(window, RealEngine.ENGLISH)).get();
        assertThat(RealEngine.text(heard)).isEqualTo(expected.get(i));
        assertThat(heard.retries()).isLessThanOrEqualTo(1);
        completed.incrementAndGet();
        retried.addAndGet(heard.retries());
      }
    }
    return completed.get();
  }

  /// Counts the windows whose worker ends.
  private EngineRegistry.Lease counting(EngineRegistry.Lease lease) {
    var engine = lease.engine();
    return TestEngine.lease(
        new TestEngine(
            engine.name(),
            engine.capacity(),
            (task, threads, alone) -> {
              try {
                return engine.transcribe(task.window(), task.options(), threads, alone);
              } catch (WindowLostException e) {
                lost.incrementAndGet();
                throw e;
              }
            }));
  }

  private void strike(RealEngine real, String signal) throws IOException, InterruptedException {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> lost.get() == retried.get() && readyAndBusy(real).isPresent());
    var worker = readyAndBusy(real);
    if (worker.isEmpty()) {
      strike(real, signal); // between two windows
      return;
    }
    long pid = worker.get().pid();
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !worker.get().isReady());
    long dead = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> real.engine.status().ready());
    readyAfterMillis.add((System.nanoTime() - dead) / 1_000_000);
  }

  private static Optional<Worker> readyAndBusy(RealEngine real) {
    return real.engine.workers().stream()
        .filter(worker -> worker.isReady() && worker.isBusy())
        .findFirst();
  }

  private long percentile(int percent) {
    var sorted = readyAfterMillis.stream().sorted().toList();
    return sorted.get((sorted.size() - 1) * percent / 100);
  }
}
