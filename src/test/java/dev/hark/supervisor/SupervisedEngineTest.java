package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.EngineUnavailableException;
import dev.hark.models.Model;
import dev.hark.models.ModelFile;
import dev.hark.models.ModelName;
import dev.hark.models.ModelProfile;
import dev.hark.models.TestModels;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedEngineTest {
  private static final String EN_4 = "four five one four nine four six";

  /// As a failed assertion of the library. At SIGSEGV the JVM first writes a report, and other
  /// threads may finish their window meanwhile.
  private static final String ABORT = "ABRT";

  @TempDir Path folder;

  @Test
  void decodesAWindowInAnotherProcess() throws Exception {
    try (var real = new RealEngine(folder)) {
      assertThat(real.transcribe(real.window("en-4.wav"))).isEqualTo(EN_4);
      assertThat(real.engine.status().ready()).isTrue();
      assertThat(real.engine.status().details()).containsEntry("backend", "CPU");
      assertThat((Long) real.engine.status().details().get("workerResidentBytes")).isPositive();
    }
  }

  /// JavaCPP's own limit is four times the largest heap. A worker with the demo model holds 94 MB
  /// besides what it shares; its Java is content with a heap of 17 MiB.
  @Test
  void theHeapDoesNotLimitTheMemoryOfTheLibrary() throws Exception {
    try (var real = RealEngine.with(folder, List.of("-Xmx20m"))) {
      real.engine.awaitReady();
      assertThat(real.transcribe(real.window("en-4.wav"))).isEqualTo(EN_4);
    }
  }

  @Test
  void repeatsAreIdenticalWhateverRanBefore() throws Exception {
    try (var real = new RealEngine(folder)) {
      var first = RealEngine.decode(real.engine, real.window("en-2.wav")).segments();
      for (var other : new String[] {"noise-white.wav", "en-4.wav", "silence.wav", "en-6.wav"}) {
        real.transcribe(real.window(other));
        assertThat(RealEngine.decode(real.engine, real.window("en-2.wav")).segments())
            .isEqualTo(first);
      }
    }
  }

  @Test
  void decodesAgainAfterAKillFromOutside() throws Exception {
    assertDecodedAgainAfter("KILL", 3);
  }

  @Test
  void decodesAgainAfterACrash() throws Exception {
    assertDecodedAgainAfter(ABORT, 1);
  }

  @Test
  void decodesAgainWhenAWorkerIsStopped() throws Exception {
    assertDecodedAgainAfter("STOP", 2);
  }

  private void assertDecodedAgainAfter(String signal, int times) throws Exception {
    try (var real = new RealEngine(folder);
        var executor = Executors.newSingleThreadExecutor()) {
      var window = real.window("en-75s.wav");
      var undisturbed = RealEngine.decode(real.engine, window);
      var killer = executor.submit(() -> signalBusyWorkers(real, signal, times));
      var disturbed = RealEngine.decode(real.engine, window);
      assertThat(killer.get()).isEqualTo(times);
      assertThat(disturbed.retries()).isEqualTo(times);
      assertThat(disturbed.segments()).isEqualTo(undisturbed.segments());
      assertThat(real.restarts()).isEqualTo(times);
    }
  }

  @Test
  void givesUpAudioThatBreaksTwoWorkers() throws Exception {
    try (var real = new RealEngine(folder);
        var executor = Executors.newSingleThreadExecutor()) {
      // a worker that dies before it has the whole request is not held against the audio
      assertThat(real.transcribe(real.window("en-4.wav"))).isEqualTo(EN_4);
      var killer = executor.submit(() -> signalBusyWorkers(real, ABORT, 2));
      var window = real.window("en-75s.wav");
      assertThatThrownBy(() -> real.transcribe(window))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.AUDIO_NOT_PROCESSABLE));
      assertThat(killer.get()).isEqualTo(2);
      assertThat(real.transcribe(real.window("en-4.wav"))).isEqualTo(EN_4);
    }
  }

  @Test
  void saysWhyAWorkerCannotStart() throws Exception {
    var model = TestModels.catalogue(folder).defaultModel();
    var broken = folder.resolve("broken.bin");
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(model.file()), 2_000_000));
    var truncated =
        new Model(
            new ModelProfile(
                new ModelName("broken"),
                true,
                model.longestWindow(),
                model.audioContext(),
                model.alignment()),
            new ModelFile(broken, model.header(), model.created()),
            false);
    try (var real = new RealEngine(folder, 1, 0, truncated)) {
      assertThatThrownBy(real.engine::awaitReady)
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContaining("cannot load broken.bin");
    }
  }

  @Test
  void leavesNoProcessAndNoFileBehind() throws Exception {
    long pid;
    try (var real = new RealEngine(folder)) {
      real.engine.awaitReady();
      pid = real.engine.workers().getFirst().pid();
    }
    await().until(() -> ProcessHandle.of(pid).isEmpty());
    try (var left = Files.list(folder.resolve("run"))) {
      assertThat(left).isEmpty();
    }
  }

  /// Sends a signal to one worker after the other, as soon as it has a window.
  private static int signalBusyWorkers(RealEngine real, String signal, int times)
      throws IOException, InterruptedException {
    var signalled = new HashSet<Long>();
    var giveUp = Instant.now().plusSeconds(60);
    while (signalled.size() < times && Instant.now().isBefore(giveUp)) {
      for (var worker : real.engine.workers()) {
        if (worker.isReady() && worker.isBusy() && signalled.add(worker.pid())) {
          new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid())).start().waitFor();
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
    return signalled.size();
  }
}
