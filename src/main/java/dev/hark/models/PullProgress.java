package dev.hark.models;

import java.time.Duration;
import java.util.Optional;

/// How far a pull is.
///
/// @param name of the model
/// @param state what happens to it
/// @param bytes that are here
/// @param total bytes of all; 0 if not known yet
/// @param bytesPerSecond measured since it began; 0 if not known yet
/// @param remaining until the end at that rate, if both are known
/// @param failure why it failed, for clients; empty if it did not
/// @param detail why it failed, for administrators; empty if it did not
public record PullProgress(
    String name,
    State state,
    long bytes,
    long total,
    long bytesPerSecond,
    Optional<Duration> remaining,
    Optional<String> failure,
    Optional<String> detail) {
  /// What happens to a model that is pulled.
  public enum State {
    /// Another process is at it, or it begins.
    WAITING,
    RUNNING,
    DONE,
    FAILED
  }

  /// Whether nothing more will happen.
  public boolean isOver() {
    return state == State.DONE || state == State.FAILED;
  }
}
