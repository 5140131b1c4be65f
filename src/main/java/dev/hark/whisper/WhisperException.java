package dev.hark.whisper;

/// Reports a failure of whisper.cpp.
public final class WhisperException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WhisperException(String message) {
    super(message);
  }
}
