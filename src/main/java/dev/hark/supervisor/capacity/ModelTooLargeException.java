package dev.hark.supervisor.capacity;

import dev.hark.models.Model;
import dev.hark.problem.StartRefused;

/// Says that a model would need more memory than all models together may take.
public final class ModelTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param need the memory that the model is predicted to take, in bytes
  /// @param budget the memory that all models together may take, in bytes
  public ModelTooLargeException(Model model, long need, long budget) {
    super(
        "The model '%s' needs about %s of memory, and the server may use %s for models (hark.engine.memory-budget)."
            .formatted(model.name(), MemoryNeed.mebibytes(need), MemoryNeed.mebibytes(budget)));
  }

  /// Returns the sizes in a sentence, which the client may read too.
  public String reason() {
    return String.valueOf(getMessage());
  }

  /// Returns this as the reason why a server with this default model does not start.
  public StartRefused asStartRefused() {
    return new StartRefused(
        reason(),
        "Name a smaller or a quantised model with HARK_MODEL, set HARK_ENGINE_WORKERS and"
            + " HARK_ENGINE_STATES to 1, or raise HARK_ENGINE_MEMORY_BUDGET if the machine has"
            + " that much to spare.",
        this);
  }
}
