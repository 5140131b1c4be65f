package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowDeadlineTest {
  private final WindowDeadline deadline = new WindowDeadline(Duration.ofSeconds(30));

  @Test
  void grantsTheLeastTimeToFastModels() {
    deadline.probed(50);
    deadline.observed(10, Duration.ofMillis(80));
    assertThat(deadline.get()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void growsWithTheSpeedSeen() {
    deadline.probed(20_000);
    assertThat(deadline.get()).isEqualTo(Duration.ofSeconds(200));
    for (int i = 0; i < 50; i++) {
      deadline.observed(28, Duration.ofSeconds(60));
    }
    assertThat(deadline.get()).isBetween(Duration.ofSeconds(590), Duration.ofSeconds(600));
  }

  @Test
  void tellsTheRealTimeFactor() {
    assertThat(deadline.realTimeFactor()).isZero();
    deadline.observed(10, Duration.ofSeconds(5));
    assertThat(deadline.realTimeFactor()).isEqualTo(0.5);
  }

  @Test
  void grantsSlowDevicesMoreTimeToLetGo() {
    assertThat(deadline.abortGrace()).isEqualTo(Duration.ofSeconds(1));
    deadline.probed(300);
    assertThat(deadline.abortGrace()).isEqualTo(Duration.ofSeconds(1));
    deadline.probed(2000);
    assertThat(deadline.abortGrace()).isEqualTo(Duration.ofSeconds(4));
    deadline.probed(60_000);
    assertThat(deadline.abortGrace()).isEqualTo(Duration.ofSeconds(10));
  }
}
