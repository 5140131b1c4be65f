package dev.hark.scheduling;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.hark.engine.EngineUnavailableException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Guards one engine with a circuit breaker, which keeps windows from piling up before an engine
/// that cannot start. After a pause one window tries the engine, and the others wait for the
/// outcome: an admitted request does not fail because of its own first window. Safe for many
/// threads.
final class EngineGate {
  private final CircuitBreaker breaker;
  private final List<Runnable> waiting = new ArrayList<>();
  private int inside;

  /// Tells a window what it may do.
  enum Entry {
    /// The window may go on; [#leave] follows.
    PASSED,
    /// The window should come back [after the trial][#afterTrial].
    AWAITS_TRIAL,
    /// The window must fail or find another engine.
    SHUT
  }

  EngineGate(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  boolean isShut() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  synchronized Entry enter() {
    if (breaker.tryAcquirePermission()) {
      inside++;
      return Entry.PASSED;
    }
    return inside > 0 && !isShut() ? Entry.AWAITS_TRIAL : Entry.SHUT;
  }

  /// Runs the action when the trial is over, which may be now.
  void afterTrial(Runnable action) {
    synchronized (this) {
      if (inside > 0) {
        waiting.add(action);
        return;
      }
    }
    action.run();
  }

  /// Records that a window that passed has left the engine.
  ///
  /// @param nanos how long it was there
  /// @param failure what it failed with, or null
  void leave(long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      breaker.onSuccess(nanos, NANOSECONDS);
    } else if (failure instanceof EngineUnavailableException) {
      breaker.onError(nanos, NANOSECONDS, failure);
    } else {
      breaker.releasePermission(); // it says nothing about the engine
    }
    List<Runnable> next;
    synchronized (this) {
      inside--;
      next = List.copyOf(waiting);
      waiting.clear();
    }
    next.forEach(Runnable::run);
  }
}
