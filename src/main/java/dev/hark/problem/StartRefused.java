package dev.hark.problem;

import org.jspecify.annotations.Nullable;

/// Says that the server must not start as it is configured, and what its operator can do.
///
/// It is printed in place of a stack trace. Its cause is a file system error or nothing: the
/// message of a parser's or a resolver's exception may quote what it read, a key among it.
public final class StartRefused extends RuntimeException {
  private final String reason;
  private final String remedy;

  public StartRefused(String reason, String remedy) {
    this(reason, remedy, null);
  }

  public StartRefused(String reason, String remedy, @Nullable Throwable cause) {
    super(reason + " " + remedy, cause);
    this.reason = reason;
    this.remedy = remedy;
  }

  /// Returns what is wrong, in one sentence.
  public String reason() {
    return reason;
  }

  /// Returns what the operator can do, in one or two sentences.
  public String remedy() {
    return remedy;
  }
}
