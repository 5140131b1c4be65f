package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30));

  @Test
  void doublesUpToTheLimitHoweverOftenItFails() {
    assertThat(backoff.after(1)).isEqualTo(Duration.ofSeconds(30));
    assertThat(backoff.after(3)).isEqualTo(Duration.ofMinutes(2));
    assertThat(backoff.after(7)).isEqualTo(Duration.ofMinutes(30));
    assertThat(backoff.after(1_000)).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void jitterShortensAPauseByAtMostHalf() {
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.withJitterAfter(20))
          .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(30));
    }
    assertThat(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)).withJitterAfter(1))
        .isLessThanOrEqualTo(Duration.ofMillis(2));
  }
}
