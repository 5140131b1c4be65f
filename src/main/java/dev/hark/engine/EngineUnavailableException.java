package dev.hark.engine;

/// Reports that the engine cannot work now. It counts against the engine's circuit breaker.
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the cause, for the log
  public EngineUnavailableException(String message) {
    super(message);
  }
}
