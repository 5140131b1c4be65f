package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private final RestartBackoff backoff = new RestartBackoff();

  @Test
  void restartsAtOnceAfterTheFirstDeath() {
    assertThat(backoff.died()).isZero();
  }

  @Test
  void waitsExponentiallyLongerWithJitterUpToAMinute() {
    backoff.died();
    long base = 500;
    for (int i = 0; i < 40; i++) {
      assertThat(backoff.died()).isBetween(Duration.ofMillis(base / 2), Duration.ofMillis(base));
      base = Math.min(60_000, base * 2);
    }
  }

  @Test
  void startsAnewAfterAWorkerHasProvenItself() {
    backoff.died();
    backoff.died();
    backoff.succeeded();
    assertThat(backoff.failures()).isZero();
    assertThat(backoff.died()).isZero();
  }
}
