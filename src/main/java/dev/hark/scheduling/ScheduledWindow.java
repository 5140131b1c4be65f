package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowResult;
import dev.hark.scheduling.WindowState.Done;
import dev.hark.scheduling.WindowState.Failed;
import dev.hark.scheduling.WindowState.Queued;
import dev.hark.scheduling.WindowState.Running;
import java.util.concurrent.CompletableFuture;

/// Tracks a window from its submission to its result. Only the [WindowQueue] changes its state.
final class ScheduledWindow {
  private final Admitted owner;
  private final WindowTask task;
  private final CompletableFuture<WindowResult> result = new CompletableFuture<>();
  private final CompletableFuture<ScheduledWindow> released = new CompletableFuture<>();
  private volatile long queuedNanos;
  private volatile WindowState state;
  private double charged;

  ScheduledWindow(Admitted owner, WindowTask task, Engine engine) {
    this.owner = owner;
    this.task = task;
    this.state = new Queued(engine, false);
    this.queuedNanos = System.nanoTime();
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

  /// Returns when it began to wait, by [System#nanoTime].
  long queuedNanos() {
    return queuedNanos;
  }

  double weight() {
    return owner.request().weight();
  }

  WindowState state() {
    return state;
  }

  void enter(WindowState next) {
    state = next;
    queuedNanos = next instanceof Queued ? System.nanoTime() : queuedNanos;
  }

  boolean isRequeued() {
    return state instanceof Queued(var _, var requeued) && requeued;
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
