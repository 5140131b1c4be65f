package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.scheduling.WindowState.Failed;
import dev.hark.scheduling.WindowState.Preempted;
import dev.hark.scheduling.WindowState.Queued;
import dev.hark.scheduling.WindowState.Running;
import io.micrometer.core.instrument.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Holds, for each capacity, the windows that wait for a slot and those that have one. Every
/// [WindowState] changes here, under one lock. Safe for many threads.
final class WindowQueue {
  private static final double WEIGHT_OF_NEWEST = 0.1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<EngineCapacity, Lane> lanes = new LinkedHashMap<>();
  private final Turn turn;
  private final Clock clock;

  /// Does the work of the thread that a window gets with its slot. It ends with a call to
  /// [#finish].
  interface Turn {
    void run(ScheduledWindow window, Engine engine, Grant grant);
  }

  /// Holds the windows that wait for one capacity and those that run on it, the newest first.
  private static final class Lane {
    private final FairQueue waiting;
    private final CoreBudget budget;
    private final Deque<ScheduledWindow> running = new ArrayDeque<>();
    private double meanCost = 1;

    private Lane(FairQueue waiting, CoreBudget budget) {
      this.waiting = waiting;
      this.budget = budget;
    }
  }

  WindowQueue(Turn turn, Clock clock) {
    this.turn = turn;
    this.clock = clock;
  }

  private Lane lane(Engine engine) {
    return lanes.computeIfAbsent(
        engine.capacity(), capacity -> new Lane(new FairQueue(), new CoreBudget(capacity, clock)));
  }

  /// Queues a window for the engine that its state names, unless it has been cancelled.
  void add(ScheduledWindow window) {
    locked(() -> {
      if (window.state() instanceof Queued(var engine)) {
        window.queuedAt(clock.monotonicTime());
        var lane = lane(engine);
        lane.waiting.add(window);
        grantWhatIsFree(lane);
        preemptForClip(lane);
      }
      return window;
    });
  }

  /// Preempts the most recently started window of a longer file if a clip is next.
  private static void preemptForClip(Lane lane) {
    boolean clipIsNext =
        lane.waiting.peek().filter(next -> next.priority() == Priority.INTERACTIVE).isPresent();
    long preempted =
        lane.running.stream().filter(window -> window.state() instanceof Preempted).count();
    if (clipIsNext && preempted < lane.waiting.waiting(Priority.INTERACTIVE)) {
      lane.running.stream()
          .filter(ScheduledWindow::isPreemptible)
          .findFirst()
          .ifPresent(window -> {
            if (window.state() instanceof Running running) {
              window.enter(new Preempted());
              running.thread().interrupt();
            }
          });
    }
  }

  /// Cancels a window. A waiting one is out of the queue when this returns; a running one keeps its
  /// slot until its engine has released it.
  void cancel(ScheduledWindow window, Throwable reason) {
    var before =
        locked(() -> {
          var state = window.state();
          if (state instanceof Queued(var engine) && lane(engine).waiting.remove(window)) {
            grantWhatIsFree(lane(engine)); // it may have blocked one that fits
          } else if (state instanceof Running running) {
            running.thread().interrupt();
          }
          window.enter(state.isEnd() ? state : new Failed(reason));
          return state;
        });
    window.publish();
    if (before instanceof Queued) {
      window.release();
    }
  }

  /// Ends a turn: the engine has released the window, and its slot is free.
  ///
  /// @param end how the turn ended: `Done`, `Failed`, or `Queued` to be tried again or elsewhere
  /// @return the state of the window now; a `Queued` one is not in the queue yet
  WindowState finish(ScheduledWindow window, Engine engine, Grant grant, WindowState end) {
    return locked(() -> {
      var lane = lane(engine);
      lane.running.remove(window);
      lane.budget.giveBack(grant);
      if (window.state() instanceof Preempted && end instanceof Failed(InterruptedException _)) {
        window.enter(new Queued(engine));
      } else if (!window.state().isEnd()) {
        window.enter(end);
      }
      boolean comesBack = window.state() instanceof Queued; // callers are not charged for lost work
      double cost = comesBack ? 0 : grant.cost(clock.monotonicTime());
      lane.meanCost += comesBack ? 0 : WEIGHT_OF_NEWEST * (cost - lane.meanCost);
      lane.waiting.settled(window, cost);
      grantWhatIsFree(lane);
      return window.state();
    });
  }

  private void grantWhatIsFree(Lane lane) {
    for (var next = lane.waiting.peek(); next.isPresent(); next = lane.waiting.peek()) {
      var window = next.get();
      var queued = (Queued) window.state();
      var priority = window.priority();
      var grant =
          lane.budget.take(
              queued.engine().onCpu(),
              priority,
              each -> lane.waiting.waiting(each) - (each == priority ? 1 : 0));
      if (grant.isEmpty()) {
        return;
      }
      lane.waiting.granted(window, lane.meanCost);
      lane.running.addFirst(window);
      start(window, queued, grant.get(), lane.waiting.waiting(Priority.INTERACTIVE) > 0);
    }
  }

  /// Starts a window. A GPU runs each graph to completion: its windows are short and cannot be
  /// preempted. Nor is a window that goes before a waiting clip: it has waited long enough itself.
  private void start(ScheduledWindow window, Queued queued, Grant grant, boolean beforeClip) {
    boolean preemptible =
        grant.onCpu()
            && !beforeClip
            && !window.wasPreempted()
            && window.priority() != Priority.INTERACTIVE;
    var thread =
        Thread.ofVirtual().name("window").unstarted(() -> turn.run(window, queued.engine(), grant));
    window.enter(new Running(thread, preemptible));
    thread.start();
  }

  /// Returns the number of windows of a class that wait.
  double waiting(Priority priority) {
    return sum(lane -> lane.waiting.waiting(priority));
  }

  /// Returns the number of slots that are held.
  double running() {
    return sum(lane -> lane.budget.slots());
  }

  /// Returns the number of CPU threads that are granted.
  double threads() {
    return sum(lane -> lane.budget.threads());
  }

  private double sum(ToDoubleFunction<Lane> figure) {
    return locked(() -> lanes.values().stream().mapToDouble(figure).sum());
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
