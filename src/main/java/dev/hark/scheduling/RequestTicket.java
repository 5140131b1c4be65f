package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowTranscript;
import dev.hark.problem.Problem;
import dev.hark.windows.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;

/// A request in the queue: what waits for it, what runs for it, and how much is left to do.
final class RequestTicket implements Ticket {
  private static final Problem CLOSED =
      Problem.of(Problem.Kind.INTERNAL, "The request was already over.");

  private final Demand demand;
  private final Dispatcher dispatcher;
  private final Set<SlotRequest> waiting = new HashSet<>();
  private final Set<GrantedSlot> held = new HashSet<>();
  private Optional<Problem> ended = Optional.empty();
  private Optional<Future<?>> timer = Optional.empty();
  private double transcribed;
  private double first = Double.MAX_VALUE;
  private double furthest;
  private double done;
  private boolean closed;

  RequestTicket(Demand demand, Dispatcher dispatcher) {
    this.demand = demand;
    this.dispatcher = dispatcher;
  }

  /// What ends it at its deadline, to be called off when it is closed.
  synchronized void endsWith(Future<?> deadline) {
    timer = Optional.of(deadline);
  }

  @Override
  public Slot acquire(Engine engine) throws InterruptedException {
    dispatcher.breakers().require(engine);
    var request = SlotRequest.of(demand, engine.onCpu());
    var slot = new GrantedSlot(this, engine, request, await(request));
    hold(slot);
    return slot;
  }

  /// Lets a clip go first and waits for another slot.
  ///
  /// @throws dev.hark.problem.ProblemException if the request is cancelled meanwhile
  void waitAgain(GrantedSlot slot) throws InterruptedException {
    slot.giveWay();
    var request = slot.request().again();
    slot.resume(request, await(request));
    hold(slot);
    dispatcher.yielded();
  }

  private Grant await(SlotRequest request) throws InterruptedException {
    synchronized (this) {
      requireLive();
      waiting.add(request);
    }
    try {
      return dispatcher.await(request);
    } catch (CancellationException e) {
      requireLive();
      throw e; // nothing else withdraws it
    } finally {
      synchronized (this) {
        waiting.remove(request);
      }
    }
  }

  private void hold(GrantedSlot slot) {
    synchronized (this) {
      held.add(slot);
      if (ended.isEmpty()) {
        return;
      }
    }
    slot.close();
    throw ended.get().asException();
  }

  @Override
  public void cancel(Problem reason) {
    if (end(reason)) {
      dispatcher.cancelled(reason);
    }
  }

  private boolean end(Problem reason) {
    List<SlotRequest> queued;
    List<GrantedSlot> running;
    synchronized (this) {
      if (ended.isPresent()) {
        return false;
      }
      ended = Optional.of(reason);
      queued = List.copyOf(waiting);
      running = List.copyOf(held);
    }
    queued.forEach(dispatcher::withdraw);
    running.forEach(GrantedSlot::abort);
    return true;
  }

  /// @throws dev.hark.problem.ProblemException if it was cancelled
  synchronized void requireLive() {
    if (ended.isPresent()) {
      throw ended.get().asException();
    }
  }

  <T> T call(Engine engine, EngineBreakers.Call<T> work) throws InterruptedException {
    return dispatcher.breakers().call(engine, work);
  }

  /// A window is done. From the start of the first to the end of the last tells more than the sum
  /// of all where silence was skipped.
  void transcribed(Window window, WindowTranscript transcript) {
    double more;
    synchronized (this) {
      transcribed += window.seconds();
      first = Math.min(first, window.start());
      furthest = Math.max(furthest, window.start() + window.seconds());
      double now = Math.min(demand.audioSeconds(), Math.max(transcribed, furthest - first));
      more = now - done;
      done = now;
    }
    dispatcher.transcribed(demand, transcript, more);
  }

  void giveBack(GrantedSlot slot) {
    release(slot);
    dispatcher.giveBack(slot);
  }

  void giveWay(GrantedSlot slot) {
    release(slot);
    dispatcher.giveWay(slot);
  }

  private synchronized void release(GrantedSlot slot) {
    held.remove(slot);
  }

  @Override
  public void close() {
    end(CLOSED);
    double left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = demand.audioSeconds() - done;
      timer.ifPresent(it -> it.cancel(false));
    }
    dispatcher.left(demand, left);
  }
}
