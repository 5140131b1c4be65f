package dev.hark.modelstore;

/// Holds the state of the work on a model at one moment.
///
/// @param name of the model
/// @param kind what is being done
public record TaskProgress(String name, Kind kind, TaskState state) {
  /// Names the work that can be done on a model in the background.
  public enum Kind {
    PULL("pulled"),
    IMPORT("imported"),
    QUANTIZE("quantised"),
    VERIFY("verified");

    private final String participle;

    Kind(String participle) {
      this.participle = participle;
    }

    /// Returns the participle, as in `it is being imported`.
    String participle() {
      return participle;
    }

    /// Returns whether two callers who ask for this kind of work can share it.
    boolean isShared() {
      return this == PULL || this == VERIFY;
    }
  }

  /// Returns whether nothing more will happen.
  public boolean isOver() {
    return state.isOver();
  }
}
