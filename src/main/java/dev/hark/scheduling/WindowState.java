package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.WindowResult;

/// Says where a window stands: `Queued -> Running -> Done | Failed`. It goes back to `Queued`
/// through `Preempted`, and from `Running` when its engine has lost it or cannot work. Whatever the
/// state, a slot is free again only when the engine has released the window.
sealed interface WindowState {
  /// The window waits for a slot.
  ///
  /// @param engine the one that is to decode it
  record Queued(Engine engine) implements WindowState {}

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
