package dev.hark.worker;

/// Reports that the worker cannot do its work, and that starting it again would not change that.
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  RefusedException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
