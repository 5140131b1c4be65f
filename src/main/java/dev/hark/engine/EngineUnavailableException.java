package dev.hark.engine;

/// The engine cannot work now. Counts against its circuit breaker.
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the cause, for the log
  public EngineUnavailableException(String message) {
    super(message);
  }
}
