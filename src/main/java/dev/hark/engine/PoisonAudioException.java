package dev.hark.engine;

/// A window of audio broke the engine more than once. Says nothing about the engine's health.
public final class PoisonAudioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the cause, for the log
  public PoisonAudioException(String message) {
    super(message);
  }
}
