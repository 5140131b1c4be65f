package dev.hark.supervisor.capacity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bounds the memory of all loaded models together: by the setting, if there is one; otherwise by
/// the plan's share of the machine's memory, and on a graphics card by what is free there while
/// none of our models is loaded. Safe for many threads.
public final class MemoryBudget {
  private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);

  /// The rest is for what the driver keeps for each process.
  private static final double SHARE_OF_CARD = 0.95;

  private final long planned;
  private final boolean set;
  private long card;

  /// @param planned bytes, whatever the device
  /// @param set whether the operator set them
  public MemoryBudget(long planned, boolean set) {
    this.planned = planned;
    this.set = set;
  }

  /// Returns the most that one model alone may be predicted to take, in bytes. Only loading it
  /// tells whether a card holds it, because predictions are upper bounds.
  public long ofOne() {
    return planned;
  }

  /// Returns the bound, in bytes.
  public synchronized long bytes() {
    return set || card == 0 ? planned : Math.min(planned, (long) (card * SHARE_OF_CARD));
  }

  /// Records the memory that a device had free before a worker loaded its model. The largest value
  /// counts: at other times one of our models was already there.
  ///
  /// @param free in bytes; 0 on the CPU
  public synchronized void found(long free) {
    long before = bytes();
    card = Math.max(card, free);
    if (bytes() != before) {
      log.info(
          "{} are free on the card; models may take {} (hark.engine.memory-budget)",
          MemoryNeed.mebibytes(free),
          MemoryNeed.mebibytes(bytes()));
    }
  }
}
