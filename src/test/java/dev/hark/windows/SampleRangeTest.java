package dev.hark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.transcript.TimeRange;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SampleRangeTest {
  @Test
  void convertsBetweenSamplesAndTime() {
    assertThat(new SampleRange(8_000, 24_000).time()).isEqualTo(new TimeRange(0.5, 1.5));
    assertThat(SampleRange.samples(Duration.ofMillis(1_250))).isEqualTo(20_000);
    assertThat(SampleRange.seconds(40_000)).isEqualTo(2.5);
  }

  @Test
  void refusesWhatIsNoStretch() {
    assertThatThrownBy(() -> new SampleRange(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SampleRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesADurationThatNoFileCanHave() {
    assertThatThrownBy(() -> SampleRange.samples(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(ArithmeticException.class);
  }
}
