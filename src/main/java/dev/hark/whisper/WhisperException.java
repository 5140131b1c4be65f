package dev.hark.whisper;

/// whisper.cpp reported a failure instead of a result.
public final class WhisperException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WhisperException(String message) {
    super(message);
  }
}
