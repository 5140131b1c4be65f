package dev.hark.scheduling;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;

/// Hands out the slots of the machine in the order of the [FairQueue]. Safe for many threads.
final class SlotQueue {
  private static final double WEIGHT_OF_NEWEST = 0.1;

  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue waiting;
  private final CoreBudget budget;
  private final Deque<SlotRequest> running = new ArrayDeque<>();
  private double meanCost = 1;

  SlotQueue(FairQueue waiting, CoreBudget budget) {
    this.waiting = waiting;
    this.budget = budget;
  }

  /// Queues a request, unless it was withdrawn before.
  void add(SlotRequest request) {
    lock.lock();
    try {
      if (!request.isWithdrawn()) {
        waiting.add(request);
        grantWhatIsFree();
        makeWayForClip();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Where a clip is next, the window of a longer file that began last makes way, of those that are
  /// being decoded if there are any.
  private void makeWayForClip() {
    boolean clipIsNext =
        waiting.peek().filter(next -> next.priority() == Priority.INTERACTIVE).isPresent();
    long yielding = running.stream().filter(SlotRequest::isYielding).count();
    if (clipIsNext && yielding < waiting.waiting(Priority.INTERACTIVE)) {
      running.stream()
          .filter(SlotRequest::mayYield)
          .min(Comparator.comparingInt(request -> request.isDecoding() ? 0 : 1))
          .ifPresent(SlotRequest::askToYield);
    }
  }

  /// Takes a request out of the queue.
  ///
  /// @return what it had been granted before, to be given back
  Optional<Grant> withdraw(SlotRequest request) {
    lock.lock();
    try {
      if (request.withdraw() || request.isWithdrawn()) {
        if (waiting.remove(request)) {
          grantWhatIsFree(); // it may have stood before one that fits
        }
        return Optional.empty();
      }
      return Optional.of(request.granted());
    } finally {
      lock.unlock();
    }
  }

  /// Gives a slot back.
  void giveBack(SlotRequest request, Grant grant) {
    double cost = grant.cost();
    lock.lock();
    try {
      meanCost += WEIGHT_OF_NEWEST * (cost - meanCost);
      giveBack(request, grant, cost);
    } finally {
      lock.unlock();
    }
  }

  /// Gives a slot back that nothing came of because it made way: its client is not charged.
  void giveWay(SlotRequest request, Grant grant) {
    lock.lock();
    try {
      giveBack(request, grant, 0);
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(SlotRequest request, Grant grant, double cost) {
    running.remove(request);
    budget.giveBack(grant);
    waiting.settled(request, cost);
    grantWhatIsFree();
  }

  private void grantWhatIsFree() {
    for (var next = waiting.peek(); next.isPresent(); next = waiting.peek()) {
      var request = next.get();
      var own = request.priority();
      var grant =
          budget.take(
              request.onCpu(),
              own,
              priority -> waiting.waiting(priority) - (priority == own ? 1 : 0));
      if (grant.isEmpty()) {
        return;
      }
      if (waiting.waiting(Priority.INTERACTIVE) > 0) {
        request.keep(); // before a clip that waits: it has waited long enough itself
      }
      waiting.granted(request, meanCost);
      running.addFirst(request);
      if (!request.grant(grant.get())) {
        throw new IllegalStateException("a withdrawn request was still in the queue");
      }
    }
  }

  /// Reads a figure of the queue.
  double measure(ToDoubleFunction<FairQueue> figure) {
    lock.lock();
    try {
      return figure.applyAsDouble(waiting);
    } finally {
      lock.unlock();
    }
  }

  /// Slots that are held.
  int running() {
    lock.lock();
    try {
      return budget.slots();
    } finally {
      lock.unlock();
    }
  }

  /// CPU threads that are granted.
  int threads() {
    lock.lock();
    try {
      return budget.threads();
    } finally {
      lock.unlock();
    }
  }
}
