package dev.hark.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimeRangeTest {
  @Test
  void refusesWhatIsNoStretchOfTime() {
    assertThatThrownBy(() -> new TimeRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TimeRange(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TimeRange(0, Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void repairsTheTimesOfAModel() {
    assertThat(TimeRange.ofModel(3, 2)).isEqualTo(new TimeRange(3, 3));
    assertThat(TimeRange.ofModel(3, Double.NaN)).isEqualTo(new TimeRange(3, 3));
    assertThat(TimeRange.ofModel(Double.NaN, 2)).isEqualTo(new TimeRange(0, 2));
    assertThat(TimeRange.ofModel(1, Double.POSITIVE_INFINITY).end()).isFinite();
  }

  @Test
  void overlapIsWhatTwoRangesShare() {
    var range = new TimeRange(1, 3);
    assertThat(range.overlap(new TimeRange(2, 5))).isEqualTo(1);
    assertThat(range.overlap(new TimeRange(1.5, 2))).isEqualTo(0.5);
    assertThat(range.overlap(new TimeRange(3, 4))).isZero();
    assertThat(range.overlap(new TimeRange(7, 8))).isZero();
  }

  @Test
  void movesAndWidens() {
    var range = new TimeRange(1, 3);
    assertThat(range.shiftedBy(-0.5)).isEqualTo(new TimeRange(0.5, 2.5));
    assertThat(range.widenedBy(0.5)).isEqualTo(new TimeRange(0.5, 3.5));
    assertThat(range.clampedTo(new TimeRange(2, 2.5))).isEqualTo(new TimeRange(2, 2.5));
    assertThat(range.length()).isCloseTo(2, within(1e-12));
    assertThat(range.middle()).isCloseTo(2, within(1e-12));
  }
}
