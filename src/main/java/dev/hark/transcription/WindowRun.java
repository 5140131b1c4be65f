package dev.hark.transcription;

import dev.hark.problem.Problem;
import dev.hark.scheduling.Slot;
import dev.hark.windows.WindowSource;
import dev.hark.windows.WindowSource.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.MDC;

/// Works on several windows of a file at once, and hands out what was heard in order.
///
/// Each thread acquires a slot, takes the next window and has it decoded. There is one thread until
/// the windows are [independent][WindowDecoder#independent]. Threads run ahead of the one who takes
/// by a bounded number of windows, so memory does not grow with the file. When this is closed, no
/// thread is left.
final class WindowRun implements AutoCloseable {
  /// Windows that may be decoded or wait to be taken, for each thread.
  private static final int AHEAD = 2;

  private final OrderedResults<WindowEvent> results = new OrderedResults<>();
  private final ReentrantLock cutting = new ReentrantLock();
  private final ReentrantLock state = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Thread> queuing = new HashSet<>();
  private final Map<String, String> logContext;
  private final WindowSource windows;
  private final Slots slots;
  private final WindowDecoder decoder;
  private final int parallel;
  private final Semaphore ahead;
  private boolean exhausted;
  private boolean stopped;
  private boolean complete;

  /// The part of the queue that is used here.
  interface Slots {
    Slot acquire() throws InterruptedException;

    /// As [dev.hark.scheduling.Ticket#cancel].
    void cancel(Problem reason);
  }

  /// @param parallel most threads at once, at least 1
  WindowRun(WindowSource windows, Slots slots, WindowDecoder decoder, int parallel) {
    this.windows = windows;
    this.slots = slots;
    this.decoder = decoder;
    this.parallel = parallel;
    ahead = new Semaphore(AHEAD * parallel);
    var context = MDC.getCopyOfContextMap();
    logContext = context == null ? Map.of() : context;
    startThreads(decoder.independent() ? parallel : 1);
  }

  /// Waits for the next event, in the order of the windows; empty when all is done.
  ///
  /// @throws RuntimeException the first that a thread met, unchanged
  Optional<WindowEvent> take() throws InterruptedException {
    var event = results.take();
    if (event.isEmpty()) {
      complete = true;
    } else if (event.get() instanceof WindowEvent.Heard) {
      ahead.release();
    }
    return event;
  }

  /// Stops everything; who takes gets the reason. May be called from any thread.
  void cancel(Problem reason) {
    results.fail(reason.asException());
    slots.cancel(reason);
  }

  /// Stops what still runs, and waits until it has.
  @Override
  public void close() {
    if (!complete) {
      slots.cancel(
          Problem.of(Problem.Kind.UNAVAILABLE, "The transcription was given up.")
              .withCode("cancelled"));
    }
    List<Thread> toJoin;
    state.lock();
    try {
      stopped = true;
      toJoin = List.copyOf(threads);
      if (!complete) {
        toJoin.forEach(Thread::interrupt);
      }
      queuing.forEach(Thread::interrupt);
    } finally {
      state.unlock();
    }
    joinAll(toJoin);
  }

  private static void joinAll(List<Thread> threads) {
    boolean interrupted = false;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          // A thread that outlived the call would work on a deleted file.
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void startThreads(int count) {
    state.lock();
    try {
      while (threads.size() < count && !stopped && !exhausted) {
        threads.add(Thread.ofVirtual().name("window-", threads.size()).start(this::work));
      }
    } finally {
      state.unlock();
    }
  }

  private void work() {
    MDC.setContextMap(logContext);
    try {
      while (oneWindow()) {
        if (decoder.independent()) {
          startThreads(parallel);
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      if (!isStopped()) {
        results.fail(e);
      }
    } finally {
      MDC.clear();
    }
  }

  /// @return false when there are no more
  private boolean oneWindow() throws InterruptedException {
    ahead.acquire();
    var slot = acquire();
    if (slot.isEmpty()) {
      return false;
    }
    Taken taken;
    WindowEvent heard;
    try (var held = slot.get()) {
      var next = nextWindow(held);
      if (next.isEmpty()) {
        return false;
      }
      taken = next.get();
      heard = decoder.decode(held, taken.piece());
    }
    results.complete(taken.place(), heard);
    return true;
  }

  private record Taken(Piece piece, OrderedResults.Place<WindowEvent> place) {}

  private Optional<Taken> nextWindow(Slot slot) throws InterruptedException {
    cutting.lockInterruptibly();
    try {
      var next = windows.next(slot);
      var taken = next.map(it -> new Taken(it, results.open(new WindowEvent.Found(it))));
      if (windows.exhausted()) {
        sendHome();
      }
      return taken;
    } finally {
      cutting.unlock();
    }
  }

  /// Waits for a slot; empty if there is nothing left to do.
  private Optional<Slot> acquire() throws InterruptedException {
    if (!queueUp()) {
      return Optional.empty();
    }
    try {
      return Optional.of(slots.acquire());
    } catch (InterruptedException e) {
      if (isSentHome()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      leaveQueue();
    }
  }

  private boolean queueUp() {
    state.lock();
    try {
      return !exhausted && !stopped && queuing.add(Thread.currentThread());
    } finally {
      state.unlock();
    }
  }

  private void leaveQueue() {
    state.lock();
    try {
      queuing.remove(Thread.currentThread());
      if (exhausted) {
        Thread.interrupted();
      }
    } finally {
      state.unlock();
    }
  }

  /// The last window is found: nobody needs to wait for a slot any more, and others do.
  private void sendHome() {
    results.end();
    state.lock();
    try {
      exhausted = true;
      queuing.forEach(Thread::interrupt);
    } finally {
      state.unlock();
    }
  }

  private boolean isSentHome() {
    state.lock();
    try {
      return exhausted;
    } finally {
      state.unlock();
    }
  }

  private boolean isStopped() {
    state.lock();
    try {
      return stopped;
    } finally {
      state.unlock();
    }
  }
}
