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
    assertThat(deadline.of(28, 1)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void growsWithTheSpeedSeen() {
    deadline.probed(20_000);
    assertThat(deadline.of(28, 1)).isEqualTo(Duration.ofSeconds(200));
    deadline.observed(28, Duration.ofSeconds(60));
    assertThat(deadline.of(28, 1)).isEqualTo(Duration.ofSeconds(800));
  }

  @Test
  void clipsDoNotShortenTheTimeOfALongWindowThatIsSearchedWidely() {
    deadline.probed(6000);
    for (int i = 0; i < 20; i++) {
      deadline.observed(2, Duration.ofMillis(300));
    }
    assertThat(deadline.of(28, 1)).isGreaterThan(Duration.ofSeconds(60));
    assertThat(deadline.of(28, 8)).isGreaterThan(deadline.of(28, 1).multipliedBy(2));
  }

  @Test
  void aWindowThatWasSlowOnceIsForgotten() {
    deadline.observed(28, Duration.ofMinutes(10));
    for (int i = 0; i < 100; i++) {
      deadline.observed(28, Duration.ofSeconds(1));
    }
    assertThat(deadline.of(28, 1)).isLessThan(Duration.ofMinutes(1));
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
