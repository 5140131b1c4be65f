package dev.hark.api.audio;

/// Names our headers of an answer.
final class ResponseHeaders {
  /// Tells which engines transcribed. It is absent if the answer began before that was known.
  static final String ENGINE = "x-hark-engine";

  /// Counts the windows that had to be decoded again because a process died. It is absent if the
  /// answer began before the end; a stream has the count in its last event.
  static final String RETRIES = "x-hark-retries";

  private ResponseHeaders() {}
}
