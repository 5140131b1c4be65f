package dev.hark.supervisor;

/// A worker process ended while it had a window.
final class WorkerDiedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String obituary;
  private final boolean suspicious;

  /// @param suspicious whether the window itself may be to blame: a crash or a hang, and not a kill
  ///   from outside or for another window's sake
  WorkerDiedException(String message, boolean suspicious) {
    super(message);
    this.obituary = message;
    this.suspicious = suspicious;
  }

  String obituary() {
    return obituary;
  }

  boolean suspicious() {
    return suspicious;
  }
}
