package dev.hark.supervisor;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// The server was asked for a device that is not here; it must not run on another one unnoticed.
final class EngineRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String backend;

  EngineRefusedException(String backend, Throwable cause) {
    super("HARK_ENGINE_BACKEND is '" + backend + "': " + cause.getMessage(), cause);
    this.backend = backend;
  }

  /// Says it in two sentences instead of a stack trace.
  static final class Analyzer extends AbstractFailureAnalyzer<EngineRefusedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EngineRefusedException cause) {
      return new FailureAnalysis(
          cause.getMessage(),
          "Install the driver and the plug-in for '"
              + cause.backend
              + "', or set HARK_ENGINE_BACKEND to auto, which uses what is there.",
          cause);
    }
  }
}
