package dev.hark.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Bounds an error rate: with other files of the same kind it would lie between the bounds in 95 of
/// 100 cases.
///
/// @param low lower bound, at least 0
/// @param high upper bound
public record RateInterval(double low, double high) {
  private static final int RESAMPLES = 2000;
  private static final double TAIL = 0.025;

  /// The same files give the same interval.
  private static final long SEED = 1;

  /// Estimates the interval by the bootstrap: the rate of as many files drawn with replacement,
  /// over and over. Files are drawn and not words, because errors in one file depend on each other
  /// (Bisani and Ney 2004, "Bootstrap estimates for confidence intervals in ASR performance
  /// evaluation").
  ///
  /// @param files errors in each file; a single one tells nothing of others, so its interval is its
  ///   rate
  static RateInterval of(List<ErrorCount> files) {
    if (files.isEmpty()) {
      return new RateInterval(0, 0);
    }
    var random = new Random(SEED);
    var rates = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      var drawn = ErrorCount.NONE;
      for (int j = 0; j < files.size(); j++) {
        drawn = drawn.plus(files.get(random.nextInt(files.size())));
      }
      rates[i] = drawn.rate();
    }
    Arrays.sort(rates);
    return new RateInterval(rates[(int) (RESAMPLES * TAIL)], rates[(int) (RESAMPLES * (1 - TAIL))]);
  }
}
