package dev.hark.modelstore;

import org.jspecify.annotations.Nullable;

/// Says that a file could not be fetched.
public final class DownloadException extends TaskException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  private DownloadException(
      String reason, String message, boolean temporary, @Nullable Throwable cause) {
    super(reason, message, cause);
    this.temporary = temporary;
  }

  /// Creates one for a download that would fail again.
  ///
  /// @param reason for a client: without addresses and paths
  /// @param detail for the log and the administrator
  static DownloadException lasting(String reason, String detail) {
    return new DownloadException(reason, reason + ": " + detail, false, null);
  }

  /// Creates one for a download that may resume where it stopped.
  static DownloadException temporary(String reason, String detail, @Nullable Throwable cause) {
    return new DownloadException(reason, reason + ": " + detail, true, cause);
  }

  boolean isTemporary() {
    return temporary;
  }
}
