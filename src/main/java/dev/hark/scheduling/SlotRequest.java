package dev.hark.scheduling;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// One thread of a request that waits for a slot.
final class SlotRequest {
  private final Demand demand;
  private final boolean onCpu;
  private final boolean secondTry;
  private final CompletableFuture<Grant> granted = new CompletableFuture<>();
  private Optional<GrantedSlot> slot = Optional.empty();
  private boolean mayYield;
  private boolean yielding;
  private double charged;

  private SlotRequest(Demand demand, boolean onCpu, boolean mayYield, boolean secondTry) {
    this.demand = demand;
    this.onCpu = onCpu;
    this.mayYield = mayYield;
    this.secondTry = secondTry;
  }

  /// A graphics card works its graphs off whole: a window there is over soon and cannot be stopped
  /// sooner.
  static SlotRequest of(Demand demand, boolean onCpu) {
    return new SlotRequest(
        demand, onCpu, onCpu && demand.priority() != Priority.INTERACTIVE, false);
  }

  /// The place in the queue of one that made way: it does so once.
  SlotRequest again() {
    return new SlotRequest(demand, onCpu, false, true);
  }

  /// Whether it has made way, and so comes before the others of its client.
  boolean isSecondTry() {
    return secondTry;
  }

  Priority priority() {
    return demand.priority();
  }

  String client() {
    return demand.client();
  }

  boolean onCpu() {
    return onCpu;
  }

  /// What its client was charged when the slot was granted, before the real cost was known.
  double charged() {
    return charged;
  }

  void charge(double cost) {
    charged = cost;
  }

  /// Whether it can be asked to make way for a clip, and has not been yet.
  synchronized boolean mayYield() {
    return mayYield && !yielding;
  }

  /// It need not make way any more.
  synchronized void keep() {
    mayYield = false;
  }

  synchronized boolean isYielding() {
    return yielding;
  }

  synchronized boolean isDecoding() {
    return slot.filter(GrantedSlot::isDecoding).isPresent();
  }

  /// Asks it to give its slot back and to come again.
  synchronized void askToYield() {
    yielding = true;
    slot.ifPresent(GrantedSlot::makeWay);
  }

  /// The slot that it was granted, which may have to make way at once.
  synchronized void usedAs(GrantedSlot slot) {
    this.slot = Optional.of(slot);
    if (yielding) {
      slot.makeWay();
    }
  }

  /// Wakes the thread that waits, and tells whether it was still waiting.
  boolean grant(Grant grant) {
    return granted.complete(grant);
  }

  /// Ends the wait, and tells whether it was still on, so that nothing has to be given back.
  boolean withdraw() {
    return granted.cancel(false);
  }

  boolean isWithdrawn() {
    return granted.isCancelled();
  }

  /// Waits for the grant.
  ///
  /// @throws CancellationException if the request was withdrawn
  Grant await() throws InterruptedException {
    try {
      return granted.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nothing completes it so
    }
  }

  /// The grant of a request that could not be withdrawn any more.
  Grant granted() {
    return granted.join();
  }
}
