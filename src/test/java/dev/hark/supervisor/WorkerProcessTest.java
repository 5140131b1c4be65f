package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.WindowLostException;
import dev.hark.supervisor.Worker.ExitCause;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a program in the worker's place that never answers.
class WorkerProcessTest {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;
  private WorkerProcess worker;

  private static Frame.Request window(long id) {
    return new Frame.Transcribe(id, "none", 0, 1, RealEngine.ENGLISH, 1);
  }

  @BeforeEach
  void start() throws Exception {
    worker =
        WorkerProcess.start(folder, "s", socket -> List.of("sleep", "600"), MonotonicTime.system());
  }

  @AfterEach
  void stop() {
    worker.kill("the test is over", ExitCause.SERVER);
  }

  private Frame.Answer ask(Duration deadline) throws WindowLostException, InterruptedException {
    return worker.call(WorkerProcessTest::window, new Worker.Limits(deadline, GRACE));
  }

  @Test
  void killsAWorkerThatMissesTheDeadlineAndSuspectsItsWindow() {
    assertThatThrownBy(() -> ask(Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            WindowLostException.class, e -> assertThat(e.implicatesWindow()).isTrue())
        .hasMessageContaining("took longer than");
    assertDeadOf(ExitCause.SERVER);
  }

  private void assertDeadOf(ExitCause cause) {
    await().until(() -> worker.state().isDead());
    assertThat(worker.state())
        .isInstanceOfSatisfying(
            WorkerState.Dead.class, end -> assertThat(end.cause()).isEqualTo(cause));
  }

  @Test
  void killsAWorkerThatDoesNotLetGoOfAnAbandonedWindowAndBlamesNobody() throws Exception {
    var bystander = askInBackground();
    var abandoned = askInBackground();
    await().until(worker::isBusy);
    await().until(() -> abandoned.thread().getState() == Thread.State.TIMED_WAITING);
    abandoned.thread().interrupt();
    assertThat(abandoned.outcome().get()).isInstanceOf(InterruptedException.class);
    assertThat(worker.exitReport()).contains("did not let go");
    assertThat(bystander.outcome().get())
        .isInstanceOfSatisfying(
            WindowLostException.class, e -> assertThat(e.implicatesWindow()).isFalse());
  }

  private record Asking(Thread thread, CompletableFuture<Exception> outcome) {}

  private Asking askInBackground() {
    return callInBackground(WorkerProcessTest::window, new Worker.Limits(LONG, GRACE));
  }

  private Asking callInBackground(
      Function<Long, ? extends Frame.Request<?>> request, Worker.Limits limits) {
    var outcome = new CompletableFuture<Exception>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                worker.call(request, limits);
                outcome.cancel(false);
              } catch (WindowLostException | InterruptedException e) {
                outcome.complete(e);
              }
            });
    return new Asking(thread, outcome);
  }

  @Test
  void aCrashMakesItsWindowsSuspicious() throws Exception {
    assertThat(implicatesAfter("SEGV")).isTrue();
  }

  @Test
  void aKillFromOutsideDoesNot() throws Exception {
    assertThat(implicatesAfter("KILL")).isFalse();
    assertDeadOf(ExitCause.FOREIGN_KILL);
  }

  @Test
  void aSignalToEndDoesNot() throws Exception {
    assertThat(implicatesAfter("TERM")).isFalse();
    assertDeadOf(ExitCause.FOREIGN_STOP);
  }

  private boolean implicatesAfter(String signal) throws Exception {
    var asking = askInBackground();
    await().until(worker::isBusy);
    new ProcessBuilder("kill", "-" + signal, Long.toString(worker.pid())).start().waitFor();
    return asking.outcome().get() instanceof WindowLostException death && death.implicatesWindow();
  }

  @Test
  void aStoppedWorkerIsKilledWhenItIsSeenStoppedTwice() throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid())).start().waitFor();
    var watch =
        new WorkerWatch(
            "model", () -> List.of(worker), RealEngine.settings(0), MonotonicTime.system());
    await()
        .until(() -> {
          watch.look();
          return worker.awaitEnd(Duration.ofMillis(10));
        });
    assertThat(worker.exitReport()).contains("stopped from outside");
    assertDeadOf(ExitCause.FOREIGN_STOP);
  }

  @Test
  void aWorkerThatIsKilledTakesNoFurtherWindow() {
    worker.kill("it is of no more use", ExitCause.WINDOW);
    assertThat(worker.state().isOver()).as("at once").isTrue();
    assertThatThrownBy(() -> ask(LONG))
        .isInstanceOfSatisfying(
            WindowLostException.class, e -> assertThat(e.implicatesWindow()).isFalse());
  }

  /// The test plays the worker's part at its end of the socket.
  private FrameChannel connect() throws IOException {
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    return new FrameChannel(SocketChannel.open(address));
  }

  @Test
  void aWorkerThatNeedsMoreThanASecondToLetGoSurvivesWhereTheGraceAllows() throws Exception {
    try (var channel = connect()) {
      var limits = new Worker.Limits(LONG, Duration.ofSeconds(10));
      var abandoned = callInBackground(WorkerProcessTest::window, limits);
      var request = (Frame.Transcribe) channel.read();
      abandoned.thread().interrupt();
      assertThat(channel.read()).isEqualTo(new Frame.Abort(request.id()));
      await().during(Duration.ofMillis(1500)).until(() -> !abandoned.outcome().isDone());
      channel.write(new Frame.Aborted(request.id()));
      assertThat(abandoned.outcome().get()).isInstanceOf(InterruptedException.class);
      assertThat(worker.state().isOver()).isFalse();
    }
  }

  @Test
  void anAbandonedSearchForSpeechIsNotWaitedForAndKillsNobody() throws Exception {
    try (var channel = connect()) {
      var abandoned =
          callInBackground(
              id -> new Frame.DetectSpeech(id, "none", 0, 1),
              new Worker.Limits(LONG, Duration.ofMinutes(1)));
      assertThat(channel.read()).isInstanceOf(Frame.DetectSpeech.class);
      abandoned.thread().interrupt();
      assertThat(abandoned.outcome().get()).isInstanceOf(InterruptedException.class);
      assertThat(worker.state().isOver()).isFalse();
      assertThat(worker.isBusy()).isFalse();
    }
  }

  @Test
  void aRefusalIsItsLastWord() throws Exception {
    try (var channel = connect()) {
      channel.write(new Frame.Refused("no such device"));
      assertDeadOf(ExitCause.REFUSED);
      assertThat(worker.exitReport()).isEqualTo("no such device");
    }
  }

  @Test
  void aRefusalCountsThoughItIsReadAfterTheEndOfTheProcess() throws Exception {
    try (var channel = connect()) {
      await().until(() -> worker.health().connected());
      new ProcessBuilder("kill", "-KILL", Long.toString(worker.pid())).start().waitFor();
      await().until(() -> ProcessHandle.of(worker.pid()).isEmpty());
      channel.write(new Frame.Refused("no such device"));
    }
    assertDeadOf(ExitCause.REFUSED);
    assertThat(worker.exitReport()).isEqualTo("no such device");
  }
}
