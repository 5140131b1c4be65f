package dev.hark.engine;

/// Reports that a window of audio broke the engine more than once. It says nothing about the
/// engine's health.
public final class PoisonAudioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message the cause, for the log
  public PoisonAudioException(String message) {
    super(message);
  }
}
