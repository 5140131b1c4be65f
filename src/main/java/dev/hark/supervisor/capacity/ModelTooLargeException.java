package dev.hark.supervisor.capacity;

import dev.hark.models.Model;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// A model would need more memory than all models together may take.
public final class ModelTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelTooLargeException(Model model, long need, long budget) {
    super(
        "The model '%s' needs about %s of memory, and the server may use %s for models (hark.engine.memory-budget)."
            .formatted(model.name(), MemoryNeed.mebibytes(need), MemoryNeed.mebibytes(budget)));
  }

  /// For the client too.
  public String reason() {
    return String.valueOf(getMessage());
  }

  /// Says it in two sentences instead of a stack trace, where it is the default model.
  static final class Analyzer extends AbstractFailureAnalyzer<ModelTooLargeException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ModelTooLargeException cause) {
      return new FailureAnalysis(
          cause.reason(),
          "Name a smaller or a quantised model with HARK_MODEL, set HARK_ENGINE_WORKERS and"
              + " HARK_ENGINE_STATES to 1, or raise HARK_ENGINE_MEMORY_BUDGET if the machine has"
              + " that much to spare.",
          cause);
    }
  }
}
