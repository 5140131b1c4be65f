package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowDeaths;
import dev.hark.engine.WindowResult;
import dev.hark.scheduling.WindowState.Done;
import dev.hark.scheduling.WindowState.Failed;
import dev.hark.scheduling.WindowState.Preempted;
import dev.hark.scheduling.WindowState.Queued;
import dev.hark.scheduling.WindowState.Running;
import java.util.concurrent.CompletableFuture;

/// Tracks a window from its submission to its result. Only the [WindowQueue] changes its state.
final class ScheduledWindow {
  private final Admitted owner;
  private final WindowTask task;
  private final long number;
  private final WindowDeaths deaths = new WindowDeaths();
  private final CompletableFuture<WindowResult> result = new CompletableFuture<>();
  private final CompletableFuture<ScheduledWindow> released = new CompletableFuture<>();
  private volatile long queuedNanos;
  private volatile WindowState state;
  private boolean preempted;
  private double charged;

  /// @param number counts the windows in the order of their submission
  ScheduledWindow(Admitted owner, WindowTask task, Engine engine, long number) {
    this.owner = owner;
    this.task = task;
    this.number = number;
    this.state = new Queued(engine);
  }

  Admitted owner() {
    return owner;
  }

  WindowTask task() {
    return task;
  }

  Priority priority() {
    return owner.request().priority();
  }

  String caller() {
    return owner.request().caller();
  }

  /// Returns its place in the order of submission.
  long number() {
    return number;
  }

  /// Returns the processes that ended while they had the window. Only its turns use them, and there
  /// is one at a time.
  WindowDeaths deaths() {
    return deaths;
  }

  /// Returns when it began to wait, a reading of the scheduler's clock.
  long queuedNanos() {
    return queuedNanos;
  }

  void queuedAt(long nanos) {
    queuedNanos = nanos;
  }

  double weight() {
    return owner.request().weight();
  }

  WindowState state() {
    return state;
  }

  void enter(WindowState next) {
    state = next;
    preempted |= next instanceof Preempted;
  }

  /// Returns whether it has made way for a clip. It does so once.
  boolean wasPreempted() {
    return preempted;
  }

  boolean isPreemptible() {
    return state instanceof Running(var _, var preemptible) && preemptible;
  }

  /// Returns what its caller was charged when the slot was granted, before the real cost was known.
  double charged() {
    return charged;
  }

  void charge(double cost) {
    charged = cost;
  }

  /// Returns a future that completes at the end of the window, which may be before its slot is
  /// free.
  CompletableFuture<WindowResult> result() {
    return result;
  }

  /// Returns a future that completes when no engine works on the window any more.
  CompletableFuture<ScheduledWindow> released() {
    return released;
  }

  /// Completes [#result] if the window has ended.
  void publish() {
    switch (state) {
      case Done(var text) -> result.complete(text);
      case Failed(var cause) -> result.completeExceptionally(cause);
      default -> {}
    }
  }

  void release() {
    released.complete(this);
  }
}
