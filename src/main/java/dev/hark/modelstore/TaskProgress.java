package dev.hark.modelstore;

import java.time.Duration;
import java.util.Optional;

/// How far the work on a model is.
///
/// @param name of the model
/// @param kind what is being done
/// @param state whether it goes on
/// @param stage the part of the work that the bytes are of; empty if it has but one
/// @param bytes that are done
/// @param total bytes of all; 0 if not known yet
/// @param bytesPerSecond measured since the stage began; 0 if not known yet
/// @param remaining until the end of the stage at that rate, if both are known
/// @param failure why it failed, for clients; empty if it did not
/// @param detail why it failed, for administrators; empty if it did not
/// @param result what came of it, in words; empty if there is nothing to say or it is not done
public record TaskProgress(
    String name,
    Kind kind,
    State state,
    Optional<String> stage,
    long bytes,
    long total,
    long bytesPerSecond,
    Optional<Duration> remaining,
    Optional<String> failure,
    Optional<String> detail,
    Optional<String> result) {
  /// What can be done with a model in the background.
  public enum Kind {
    PULL("pulled"),
    IMPORT("imported"),
    QUANTIZE("quantised"),
    VERIFY("verified");

    private final String participle;

    Kind(String participle) {
      this.participle = participle;
    }

    /// As in `it is being imported`.
    String participle() {
      return participle;
    }

    /// Whether two who want it want the same, and may share it.
    boolean isShared() {
      return this == PULL || this == VERIFY;
    }
  }

  /// How it stands with it.
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
