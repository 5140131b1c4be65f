package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.models.ModelFile;
import dev.hark.models.ModelName;
import dev.hark.models.ModelProfile;
import dev.hark.models.TestModels;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.TestScheduler;
import dev.hark.scheduling.WindowTask;
import dev.hark.windows.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several windows in one worker, behind a dispatcher.
class SharedWorkerTest {
  private static final String EN_4 = "four five one four nine four six";
  private static final AdmissionRequest FILE = new AdmissionRequest(Priority.NORMAL, "key", 1);

  @TempDir Path folder;

  private static Future<WindowResult> submit(
      TestScheduler scheduler, RealEngine real, Window window) throws InterruptedException {
    return scheduler.admit(FILE, real.lease()).submit(new WindowTask(window, RealEngine.ENGLISH));
  }

  private static void signal(String name, Worker worker) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(worker.pid())).start().waitFor();
  }

  private static Worker busyWorker(RealEngine real) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                real.engine.workers().stream()
                    .filter(it -> it.isReady() && it.isBusy())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void assertCancelled(Future<?> window) {
    assertThatThrownBy(() -> window.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.CANCELLED));
  }

  @Test
  void aCancelledWindowFreesItsSlotAndLeavesTheOthersAlone() throws Exception {
    try (var real = new RealEngine(folder, 2, 0)) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      real.engine.awaitReady();
      var task = new WindowTask(real.window("en-75s.wav"), RealEngine.ENGLISH);
      var request = scheduler.admit(FILE, real.lease());
      var gone = List.of(request.submit(task), request.submit(task), request.submit(task));
      busyWorker(real);
      request.close();
      gone.forEach(SharedWorkerTest::assertCancelled);
      var clip = submit(scheduler, real, real.window("en-4.wav")).get();
      assertThat(RealEngine.text(clip)).isEqualTo(EN_4);
      assertThat(clip.retries()).isZero();
    }
  }

  @Test
  void aStoppedWorkerIsKilledWhenItsWindowIsCancelled() throws Exception {
    try (var real = new RealEngine(folder)) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      real.engine.awaitReady();
      var request = scheduler.admit(FILE, real.lease());
      var window = request.submit(new WindowTask(real.window("en-75s.wav"), RealEngine.ENGLISH));
      var worker = busyWorker(real);
      signal("STOP", worker);
      request.close();
      assertCancelled(window);
      assertThat(worker.isReady()).isFalse();
      var clip = submit(scheduler, real, real.window("en-4.wav")).get();
      assertThat(RealEngine.text(clip)).isEqualTo(EN_4);
    }
  }

  @Test
  void windowsThatWaitAreUntouchedWhenAWorkerIsStopped() throws Exception {
    try (var real = new RealEngine(folder, 2, 0)) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      real.engine.awaitReady();
      var window = real.window("en-4.wav");
      var calls = new ArrayList<Future<WindowResult>>();
      for (int i = 0; i < 6; i++) {
        calls.add(submit(scheduler, real, window));
      }
      signal("STOP", busyWorker(real));
      int retries = 0;
      for (var call : calls) {
        assertThat(RealEngine.text(call.get())).isEqualTo(EN_4);
        assertThat(call.get().retries()).isLessThanOrEqualTo(1);
        retries += call.get().retries();
      }
      assertThat(retries).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void audioThatCrashesWorkersIsGivenUpAndItsNeighboursAreDecodedAgainOnce() throws Exception {
    try (var real = new RealEngine(folder, 2, 0)) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      real.engine.awaitReady();
      // each worker of the poison is crashed as soon as it has the window: the first with a
      // neighbour, the second without
      var poison = real.window("en-75s.wav");
      var neighbour = real.window("en-75s.wav");
      var innocent = submit(scheduler, real, neighbour);
      var guilty = submit(scheduler, real, poison);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> real.engine.workers().getFirst().windows() == 2);
      var first = busyWorker(real);
      signal("ABRT", first);
      first.awaitEnd(Duration.ofMinutes(1));
      // they run one after the other now, each alone
      signal("ABRT", busyWorker(real));
      var outcomes = List.of(outcome(innocent), outcome(guilty));
      assertThat(outcomes).containsExactlyInAnyOrder("poison", "1");
    }
  }

  private static String outcome(Future<WindowResult> call) throws Exception {
    try {
      return Integer.toString(call.get().retries());
    } catch (ExecutionException e) {
      return e.getCause() instanceof ProblemException failure
              && failure.problem().code() == ProblemCode.AUDIO_NOT_PROCESSABLE
          ? "poison"
          : e.toString();
    }
  }

  @Test
  void aWorkerIsReplacedAfterEnoughWindowsAndNothingIsRetried() throws Exception {
    try (var real = new RealEngine(folder, 2, 3)) {
      var scheduler = TestScheduler.of(real.plan.capacity());
      real.engine.awaitReady();
      var first = real.engine.workers().getFirst().pid();
      var window = real.window("en-2.wav");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            var calls = new ArrayList<Future<WindowResult>>();
            for (int i = 0; i < 4; i++) {
              calls.add(submit(scheduler, real, window));
            }
            for (var call : calls) {
              assertThat(call.get().retries()).isZero();
            }
            return real.engine.workers().stream().noneMatch(it -> it.pid() == first);
          });
      assertThat(real.restarts()).as("nothing died").isZero();
    }
  }

  @Test
  void aRestartAfterTheFileWasReplacedStillLoadsTheOldOne() throws Exception {
    var demo = TestModels.catalogue(folder).defaultModel();
    var file = folder.resolve("mine.bin");
    Files.copy(demo.file(), file);
    var mine =
        new Model(
            new ModelProfile(
                new ModelName("mine"),
                true,
                demo.longestWindow(),
                demo.audioContext(),
                demo.alignment()),
            new ModelFile(file, demo.header(), demo.created()),
            false);
    try (var real = new RealEngine(folder, 1, 0, mine)) {
      real.engine.awaitReady();
      var broken = Files.write(folder.resolve("broken"), new byte[] {1, 2, 3});
      Files.move(broken, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      var worker = real.engine.workers().getFirst();
      signal("KILL", worker);
      worker.awaitEnd(Duration.ofMinutes(1));
      assertThat(real.transcribe(real.window("en-4.wav"))).isEqualTo(EN_4);
    }
  }
}
