package dev.hark.engine;

import java.util.Optional;

/// The slots and cores of the machine. A window that is alone gets all cores; otherwise each gets
/// its slot's share, and one that would have to share a core with a running window waits for that
/// to end: ggml's threads spin at barriers, and two on one core take several times as long.
///
/// An engine that computes elsewhere (GPU) takes a slot and no cores. Not safe for several threads.
final class CoreBudget {
  private final EngineCapacity capacity;
  private int slots;
  private int threads;

  CoreBudget(EngineCapacity capacity) {
    this.capacity = capacity;
  }

  /// Takes a slot, if one is free.
  ///
  /// @param onCpu whether the engine computes on the cores
  /// @param others how many more wait
  Optional<Grant> take(boolean onCpu, int others) {
    if (slots >= capacity.slots()) {
      return Optional.empty();
    }
    if (!onCpu) {
      slots++;
      return Optional.of(grant(capacity.narrow(), false, 1.0 / capacity.slots()));
    }
    int wanted = threads == 0 && others == 0 ? capacity.wide() : capacity.narrow();
    if (threads + wanted > capacity.cores()) {
      return Optional.empty();
    }
    slots++;
    threads += wanted;
    return Optional.of(grant(wanted, true, (double) wanted / capacity.cores()));
  }

  private static Grant grant(int threads, boolean onCpu, double share) {
    return new Grant(threads, onCpu, share, System.nanoTime());
  }

  void giveBack(Grant grant) {
    slots--;
    if (grant.onCpu()) {
      threads -= grant.threads();
    }
  }

  int slots() {
    return slots;
  }

  int threads() {
    return threads;
  }
}
