package dev.hark.models;

import java.nio.file.Path;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says that the file of the models' settings is wrong.
final class ModelsFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param line counted from 1; 0 if the whole file is wrong
  ModelsFileException(Path file, int line, String reason) {
    super(file + (line > 0 ? ", line " + line : "") + ": " + reason);
  }

  /// Explains the mistake in two sentences instead of a stack trace.
  static final class Analyzer extends AbstractFailureAnalyzer<ModelsFileException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ModelsFileException cause) {
      return new FailureAnalysis(
          cause.getMessage(),
          "Correct the file, or name another one with HARK_MODELS_FILE.",
          cause);
    }
  }
}
