package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowResult;

/// Says where a window stands: `Queued -> Running -> Done | Failed`, and back from `Running`
/// through `Preempted` to `Queued`. Whatever the state, a slot is free again only when the engine
/// has released the window.
sealed interface WindowState {
  /// The window waits for a slot.
  ///
  /// @param engine the one that is to decode it
  /// @param requeued whether it had a slot before; then it goes ahead and is not preempted again
  record Queued(Engine engine, boolean requeued) implements WindowState {}

  /// The window is being decoded.
  ///
  /// @param thread runs this turn and nothing else, so an interrupt cannot reach other work
  /// @param preemptible whether it may be stopped to let a clip go first
  record Running(Thread thread, boolean preemptible) implements WindowState {}

  /// The window was stopped to let a clip go first, and is queued again when its engine has
  /// released it.
  record Preempted() implements WindowState {}

  /// The window has a result.
  record Done(WindowResult result) implements WindowState {}

  /// The window failed or was cancelled.
  record Failed(Throwable cause) implements WindowState {}

  /// Tells whether no other state follows.
  default boolean isEnd() {
    return this instanceof Done || this instanceof Failed;
  }
}
