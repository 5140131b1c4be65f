package dev.hark.models.checkpoint;

import java.io.IOException;

/// A checkpoint that cannot be imported. The message names what is wrong and where.
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
