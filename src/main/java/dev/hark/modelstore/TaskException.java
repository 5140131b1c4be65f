package dev.hark.modelstore;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Work on a model came to nothing.
public class TaskException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /// @param reason for a client: without addresses and paths
  /// @param message for the log and the administrator
  public TaskException(String reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What a client may know.
  public final String reason() {
    return reason;
  }
}
