package dev.hark.supervisor;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all loaded models together may take: what is set; otherwise the plan's share of the
/// machine's memory, and on a graphics card no more than was free there when the first worker found
/// it. Safe for many threads.
final class MemoryBudget {
  private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);

  /// The rest is for what the driver keeps for each process.
  private static final double SHARE_OF_CARD = 0.95;

  private final boolean asked;
  private final AtomicLong bytes;
  private final AtomicLong card = new AtomicLong();

  MemoryBudget(EngineSettings settings, EnginePlan plan) {
    this.asked = settings.memoryBudget() != null;
    this.bytes = new AtomicLong(plan.memoryBudget());
  }

  /// In bytes.
  long bytes() {
    return bytes.get();
  }

  /// A worker has told what memory of its own its device had free before it loaded a model. Only
  /// the first counts: the others find there what that has loaded.
  ///
  /// @param free in bytes; 0 where it computes in the machine's memory
  void found(long free) {
    if (free > 0 && card.compareAndSet(0, free) && !asked) {
      long share = (long) (free * SHARE_OF_CARD);
      long budget = bytes.updateAndGet(it -> Math.min(it, share));
      log.info(
          "{} are free on the card; models may take {} (hark.engine.memory-budget)",
          MemoryNeed.mebibytes(free),
          MemoryNeed.mebibytes(budget));
    }
  }
}
