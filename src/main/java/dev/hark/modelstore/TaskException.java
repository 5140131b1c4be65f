package dev.hark.modelstore;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Says that work on a model failed.
public class TaskException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /// @param reason for a client, without addresses and paths
  /// @param message for the log and the administrator
  public TaskException(String reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// Returns what a client may know.
  public final String reason() {
    return reason;
  }
}
