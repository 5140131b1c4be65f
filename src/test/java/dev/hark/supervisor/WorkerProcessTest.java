package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.worker.wire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a program in the worker's place that never answers.
class WorkerProcessTest {
  @TempDir Path folder;
  private WorkerProcess worker;

  @BeforeEach
  void start() throws Exception {
    worker = WorkerProcess.start(folder, "s", socket -> List.of("sleep", "600"));
  }

  @AfterEach
  void stop() {
    worker.kill("the test is over", WorkerProcess.Blame.NOBODY);
  }

  private Frame.Answer ask(Duration deadline) throws WorkerDiedException, InterruptedException {
    return worker.call(id -> new Frame.DetectSpeech(id, "none", 0, 1), deadline);
  }

  @Test
  void killsAWorkerThatMissesTheDeadlineAndSuspectsItsWindow() {
    assertThatThrownBy(() -> ask(Duration.ofMillis(50)))
        .isInstanceOfSatisfying(WorkerDiedException.class, e -> assertThat(e.suspicious()).isTrue())
        .hasMessageContaining("took longer than");
    assertThat(worker.blame()).isEqualTo(WorkerProcess.Blame.NOBODY);
  }

  @Test
  void killsAWorkerThatDoesNotLetGoOfAnAbandonedWindowAndBlamesNobody() throws Exception {
    var bystander = askInBackground();
    var abandoned = askInBackground();
    await().until(worker::isBusy);
    await().until(() -> abandoned.thread().getState() == Thread.State.TIMED_WAITING);
    abandoned.thread().interrupt();
    assertThat(abandoned.outcome().get()).isInstanceOf(InterruptedException.class);
    assertThat(worker.obituary()).contains("did not let go");
    assertThat(bystander.outcome().get())
        .isInstanceOfSatisfying(
            WorkerDiedException.class, e -> assertThat(e.suspicious()).isFalse());
  }

  private record Asking(Thread thread, CompletableFuture<Exception> outcome) {}

  private Asking askInBackground() {
    var outcome = new CompletableFuture<Exception>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ask(Duration.ofMinutes(5));
                outcome.cancel(false);
              } catch (WorkerDiedException | InterruptedException e) {
                outcome.complete(e);
              }
            });
    return new Asking(thread, outcome);
  }

  @Test
  void aCrashMakesItsWindowsSuspicious() throws Exception {
    assertThat(suspiciousAfter("SEGV")).isTrue();
  }

  @Test
  void aKillFromOutsideDoesNot() throws Exception {
    assertThat(suspiciousAfter("KILL")).isFalse();
  }

  private boolean suspiciousAfter(String signal) throws Exception {
    var asking = askInBackground();
    await().until(worker::isBusy);
    new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid())).start().waitFor();
    return asking.outcome().get() instanceof WorkerDiedException death && death.suspicious();
  }

  @Test
  void aStoppedWorkerIsKilledWhenItIsSeenStoppedTwice() throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid())).start().waitFor();
    await()
        .until(() -> {
          worker.killIfHung(Duration.ofMinutes(1), Duration.ofMinutes(1));
          return worker.awaitEnd(Duration.ofMillis(10));
        });
    assertThat(worker.obituary()).contains("stopped from outside");
    assertThat(worker.blame()).isEqualTo(WorkerProcess.Blame.NOBODY);
  }
}
