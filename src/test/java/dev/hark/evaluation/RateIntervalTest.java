package dev.hark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateIntervalTest {
  private static ErrorCount wrong(int words) {
    return new ErrorCount(words, 0, 0, 10);
  }

  @Test
  void filesThatAreAllTheSameLeaveNoDoubt() {
    assertThat(RateInterval.of(Collections.nCopies(20, wrong(2))))
        .isEqualTo(new RateInterval(0.2, 0.2));
    assertThat(RateInterval.of(List.of(wrong(3)))).isEqualTo(new RateInterval(0.3, 0.3));
    assertThat(RateInterval.of(List.of())).isEqualTo(new RateInterval(0, 0));
  }

  /// The mean of 100 files of which every other has all words wrong is off by 1.96 x 0.05.
  @Test
  void isTheOneOfTheNormalDistributionWhereThereAreManyFiles() {
    var files = IntStream.range(0, 100).mapToObj(i -> wrong(i % 2 * 10)).toList();
    var interval = RateInterval.of(files);
    assertThat(interval.low()).isCloseTo(0.5 - 0.098, within(0.02));
    assertThat(interval.high()).isCloseTo(0.5 + 0.098, within(0.02));
  }

  /// Of 200 samples of a population whose rate is known, about 95 in 100 have it in their interval.
  @Test
  void holdsTheTrueRateAsOftenAsPromised() {
    var random = new Random(3);
    int held = 0;
    for (int sample = 0; sample < 200; sample++) {
      var files = IntStream.range(0, 40).mapToObj(_ -> wrong(random.nextInt(11))).toList();
      var interval = RateInterval.of(files);
      held += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertThat(held).isBetween(180, 199);
  }

  @Test
  void isTheSameEachTime() {
    var files = IntStream.range(0, 30).mapToObj(i -> wrong(i % 7)).toList();
    assertThat(RateInterval.of(files)).isEqualTo(RateInterval.of(files));
  }
}
