package dev.hark.engine;

import java.util.Optional;

/// Says how much may be decoded at the same time. Engines that compute on the same device have the
/// same capacity and share it.
///
/// @param name of the device or service: `machine` for all local engines
/// @param slots windows decoded side by side: states x workers; at least 1
/// @param cores CPU cores that decoding may occupy; at least 1
/// @param threads CPU threads of every window, at least 1; empty means the share of a slot when
///   several windows wait and all cores when one is alone
public record EngineCapacity(String name, int slots, int cores, Optional<Integer> threads) {
  /// Makes the capacity of this machine.
  public EngineCapacity(int slots, int cores, Optional<Integer> threads) {
    this("machine", slots, cores, threads);
  }

  public EngineCapacity {
    if (slots < 1 || cores < 1 || threads.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "no capacity: " + slots + " slots, " + cores + " cores, " + threads + " threads");
    }
  }

  /// Returns the CPU threads of a window that shares the machine.
  public int sharedThreads() {
    return threads.map(count -> Math.min(count, cores)).orElse(Math.max(1, cores / slots));
  }

  /// Returns the CPU threads of a window that is alone on the machine.
  public int soloThreads() {
    return threads.map(count -> Math.min(count, cores)).orElse(cores);
  }
}
