package dev.hark.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReducedContextTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 512",
    "1, 512",
    "8.96, 512",
    "8.97, 768",
    "14.08, 768",
    "14.09, 1024",
    "19.2, 1024",
    "19.21, 1280",
    "24.32, 1280",
    "24.33, 0",
    "28, 0",
    "30, 0"
  })
  void isTheSmallestThatHoldsTheAudioWithSomeRoom(double seconds, int context) {
    assertThat(ReducedContext.of((int) Math.round(seconds * 16_000))).isEqualTo(context);
  }
}
