package dev.hark.scheduling;

/// Says how much of the machine a slot may use.
///
/// @param threads CPU threads, at least 1
/// @param onCpu whether these threads do the computing, so that they count against the cores
/// @param share part of the machine, above 0 and at most 1
/// @param startNanos when it was granted, a reading of the scheduler's clock
record Grant(int threads, boolean onCpu, double share, long startNanos) {
  /// Returns the machine-seconds used until now: the elapsed time multiplied by the share.
  double cost(long nowNanos) {
    return (nowNanos - startNanos) / 1e9 * share;
  }
}
