package dev.hark.scheduling;

/// What a slot may use of the machine.
///
/// @param threads CPU threads, at least 1
/// @param onCpu whether these threads do the computing, so that they count against the cores
/// @param share part of the machine, above 0 and at most 1
/// @param startNanos when it was granted, of [System#nanoTime]
record Grant(int threads, boolean onCpu, double share, long startNanos) {
  /// Seconds that the whole machine would have worked for what this slot took until now.
  double cost() {
    return (System.nanoTime() - startNanos) / 1e9 * share;
  }
}
