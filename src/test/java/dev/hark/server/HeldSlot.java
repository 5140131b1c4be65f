package dev.hark.server;

import dev.hark.engine.Engines;
import dev.hark.models.ModelCatalogue;
import dev.hark.scheduling.Demand;
import dev.hark.scheduling.Dispatcher;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.Slot;
import dev.hark.scheduling.Ticket;
import java.util.Optional;

/// Somebody else's window that keeps the machine busy for as long as a test wants.
final class HeldSlot implements AutoCloseable {
  private final Engines.Lease lease;
  private final Ticket ticket;
  private final Slot slot;

  private HeldSlot(Engines.Lease lease, Ticket ticket, Slot slot) {
    this.lease = lease;
    this.ticket = ticket;
    this.slot = slot;
  }

  static HeldSlot hold(Dispatcher dispatcher, Engines engines, ModelCatalogue models)
      throws InterruptedException {
    var lease = engines.lease(models.defaultModel());
    var ticket = dispatcher.admit(new Demand(Priority.INTERACTIVE, "another", 1, Optional.empty()));
    return new HeldSlot(lease, ticket, ticket.acquire(lease.engine()));
  }

  /// Gives the slot back. A second call does nothing.
  void release() {
    slot.close();
    ticket.close();
  }

  @Override
  public void close() {
    release();
    lease.close();
  }
}
