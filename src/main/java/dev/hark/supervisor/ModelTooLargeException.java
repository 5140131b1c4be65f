package dev.hark.supervisor;

import dev.hark.models.Model;

/// A model would need more memory than all models together may take.
final class ModelTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelTooLargeException(Model model, long need, long budget) {
    super(
        "The model '%s' needs about %s of memory, and the server may use %s for models (hark.engine.memory-budget)."
            .formatted(model.name(), MemoryNeed.mebibytes(need), MemoryNeed.mebibytes(budget)));
  }

  /// For the client too.
  String reason() {
    return String.valueOf(getMessage());
  }
}
