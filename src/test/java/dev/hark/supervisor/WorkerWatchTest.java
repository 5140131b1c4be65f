package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.supervisor.Worker.ExitCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerWatchTest {
  private final HandTime time = new HandTime();
  private final FakeWorker worker = new FakeWorker(1, time);
  private final WorkerWatch watch =
      new WorkerWatch("model", () -> List.of(worker), RealEngine.settings(0), time);

  private void passAndLook(int times) {
    for (int i = 0; i < times; i++) {
      time.pass(WorkerWatch.INTERVAL);
      watch.look();
    }
  }

  private void assertDeadOf(ExitCause cause) {
    assertThat(worker.state())
        .isInstanceOfSatisfying(
            WorkerState.Dead.class, end -> assertThat(end.cause()).isEqualTo(cause));
  }

  @Test
  void killsAWorkerThatIsSilentForTooLong() {
    worker.becomeReady(FakeWorker.CPU);
    passAndLook(9);
    assertThat(worker.isReady()).isTrue();
    passAndLook(2);
    assertDeadOf(ExitCause.WINDOW);
  }

  @Test
  void forgivesTheSilenceOfATimeInWhichTheServerItselfStoodStill() {
    worker.becomeReady(FakeWorker.CPU);
    passAndLook(2);
    time.pass(Duration.ofMinutes(10));
    watch.look();
    passAndLook(8);
    assertThat(worker.isReady()).isTrue();
    passAndLook(3);
    assertDeadOf(ExitCause.WINDOW);
  }

  @Test
  void killsAWorkerThatIsSeenStoppedTwice() {
    worker.becomeReady(FakeWorker.CPU);
    worker.stopped = true;
    passAndLook(1);
    assertThat(worker.isReady()).isTrue();
    passAndLook(1);
    assertDeadOf(ExitCause.FOREIGN_STOP);
  }

  @Test
  void killsAWorkerThatDoesNotBecomeReadyAndCountsNoFrozenTime() {
    worker.lastFrameNanos = Long.MAX_VALUE;
    passAndLook(60);
    time.pass(Duration.ofMinutes(10));
    watch.look();
    passAndLook(58);
    assertThat(worker.state()).isInstanceOf(WorkerState.Starting.class);
    passAndLook(6);
    assertDeadOf(ExitCause.SERVER);
  }

  @Test
  void leavesAKilledWorkerAlone() {
    worker.undead = true;
    worker.kill("no more use", ExitCause.SERVER);
    passAndLook(100);
    assertThat(worker.state()).isInstanceOf(WorkerState.Killed.class);
  }
}
