package dev.hark.supervisor.capacity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all loaded models together may take: what is set; otherwise the plan's share of the
/// machine's memory, and on a graphics card no more than is free there when nothing of ours is.
/// Safe for many threads.
public final class MemoryBudget {
  private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);

  /// The rest is for what the driver keeps for each process.
  private static final double SHARE_OF_CARD = 0.95;

  private final long planned;
  private final boolean asked;
  private long card;

  /// @param planned bytes, whatever the device
  /// @param asked whether these were set
  public MemoryBudget(long planned, boolean asked) {
    this.planned = planned;
    this.asked = asked;
  }

  /// What one model alone may be predicted to take, in bytes. Whether a card holds it only loading
  /// it can tell, because predictions are upper bounds.
  public long ofOne() {
    return planned;
  }

  /// In bytes.
  public synchronized long bytes() {
    return asked || card == 0 ? planned : Math.min(planned, (long) (card * SHARE_OF_CARD));
  }

  /// A worker has told what memory its device had free before it loaded a model. The most counts:
  /// at other times something of ours was there already.
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
