package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.supervisor.Worker.ExitCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final HandTime time = new HandTime();
  private final RestartPolicy policy = new RestartPolicy("model", time);

  private Duration kill() {
    return policy.pauseAfter(ExitCause.FOREIGN_KILL);
  }

  @Test
  void backsOffFromTheSecondKillWithinAMinute() {
    assertThat(kill()).isZero();
    assertThat(kill()).isPositive();
    assertThat(kill()).isPositive();
    assertThat(policy.isLooping()).isFalse();
    kill();
    assertThat(policy.isLooping()).isTrue();
    policy.succeeded();
    assertThat(policy.isLooping()).isFalse();
    assertThat(kill()).isZero();
  }

  @Test
  void killsThatAreFarApartSayNothing() {
    for (int i = 0; i < 10; i++) {
      assertThat(kill()).isZero();
      time.pass(RestartPolicy.SOUND_AFTER.plusSeconds(1));
    }
    assertThat(policy.isLooping()).isFalse();
  }

  @Test
  void whatTheServerKilledOrAnOperatorStoppedIsStartedAgainAtOnce() {
    for (int i = 0; i < 10; i++) {
      assertThat(policy.pauseAfter(ExitCause.SERVER)).isZero();
      assertThat(policy.pauseAfter(ExitCause.FOREIGN_STOP)).isZero();
    }
    assertThat(policy.isLooping()).isFalse();
  }

  @Test
  void aWorkerThatLivedLongEndsACrashLoop() {
    for (int i = 0; i < RestartPolicy.CRASH_LOOP; i++) {
      policy.pauseAfter(ExitCause.WINDOW);
    }
    assertThat(policy.isLooping()).isTrue();
    policy.lived(RestartPolicy.SOUND_AFTER.plusSeconds(1));
    assertThat(policy.isLooping()).isFalse();
  }
}
