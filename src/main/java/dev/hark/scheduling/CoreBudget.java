package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import io.micrometer.core.instrument.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// Divides the slots and cores of the machine. A window that is alone gets all cores; otherwise
/// each gets its slot's share, and a window that would have to share a core with a running one
/// waits for it to end: ggml's threads spin at barriers, and two on one core take several times as
/// long.
///
/// With so few slots that all may be taken when a clip arrives, a window of a long file takes all
/// cores or waits. Two side by side are no faster than one after the other (2 cores, tiny: 0.496 s
/// a window against 0.491 s), and they cost a clip that arrives half the cores, or make it wait
/// twice as long for one of them to end.
///
/// An engine that computes elsewhere (GPU) takes a slot but no cores. This class is not safe for
/// several threads.
final class CoreBudget {
  /// Windows of long files do not share a machine that has at most this many slots.
  private static final int FEW_SLOTS = 2;

  private final EngineCapacity capacity;
  private final Clock clock;
  private int slots;
  private int threads;

  CoreBudget(EngineCapacity capacity, Clock clock) {
    this.capacity = capacity;
    this.clock = clock;
  }

  /// Takes a slot, if one is free.
  ///
  /// @param onCpu whether the engine computes on the cores
  /// @param priority the class of the window
  /// @param waiting tells how many other windows of a class wait
  Optional<Grant> take(boolean onCpu, Priority priority, ToIntFunction<Priority> waiting) {
    if (slots >= capacity.slots()) {
      return Optional.empty();
    }
    if (!onCpu) {
      slots++;
      return Optional.of(grant(capacity.sharedThreads(), false, 1.0 / capacity.slots()));
    }
    int wanted = runsSolo(priority, waiting) ? capacity.soloThreads() : capacity.sharedThreads();
    if (threads + wanted > capacity.cores()) {
      return Optional.empty();
    }
    slots++;
    threads += wanted;
    return Optional.of(grant(wanted, true, (double) wanted / capacity.cores()));
  }

  private boolean runsSolo(Priority priority, ToIntFunction<Priority> waiting) {
    if (capacity.slots() > FEW_SLOTS) {
      return threads == 0
          && Arrays.stream(Priority.values()).mapToInt(waiting).allMatch(count -> count == 0);
    }
    return priority != Priority.INTERACTIVE
        || (threads == 0 && waiting.applyAsInt(Priority.INTERACTIVE) == 0);
  }

  private Grant grant(int threads, boolean onCpu, double share) {
    return new Grant(threads, onCpu, share, clock.monotonicTime());
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
