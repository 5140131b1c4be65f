package dev.hark.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// One thread of a request that waits for a slot.
final class SlotRequest {
  private final Demand demand;
  private final boolean onCpu;
  private final boolean mayYield;
  private final CompletableFuture<Grant> granted = new CompletableFuture<>();
  private boolean yielding;
  private Runnable makeWay = () -> {};
  private double charged;

  private SlotRequest(Demand demand, boolean onCpu, boolean mayYield) {
    this.demand = demand;
    this.onCpu = onCpu;
    this.mayYield = mayYield;
  }

  static SlotRequest of(Demand demand, boolean onCpu) {
    return new SlotRequest(demand, onCpu, demand.priority() != Priority.INTERACTIVE);
  }

  /// The place in the queue of one that made way: it does so once.
  SlotRequest again() {
    return new SlotRequest(demand, onCpu, false);
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

  synchronized boolean isYielding() {
    return yielding;
  }

  /// Asks it to give its slot back and to come again.
  synchronized void askToYield() {
    yielding = true;
    makeWay.run();
  }

  /// Runs this once it is asked to, or at once if it has been.
  synchronized void whenYielding(Runnable action) {
    makeWay = action;
    if (yielding) {
      action.run();
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
