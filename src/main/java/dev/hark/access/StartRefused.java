package dev.hark.access;

import org.jspecify.annotations.Nullable;

/// The server must not start as it is configured.
///
/// The causes handed in are file system errors only: the message of a parser's or a resolver's
/// exception may quote what it read, a key among it.
final class StartRefused extends RuntimeException {
  private final String reason;
  private final String remedy;

  StartRefused(String reason, String remedy) {
    this(reason, remedy, null);
  }

  StartRefused(String reason, String remedy, @Nullable Throwable cause) {
    super(reason + " " + remedy, cause);
    this.reason = reason;
    this.remedy = remedy;
  }

  /// What is wrong.
  String reason() {
    return reason;
  }

  /// What the operator can do.
  String remedy() {
    return remedy;
  }
}
