package dev.hark.api.audio;

/// Our headers of an answer.
final class ResponseHeaders {
  /// Who transcribed. Not there if the answer began before that was known.
  static final String ENGINE = "x-hark-engine";

  /// Windows that had to be decoded again because a process died. Not there if the answer began
  /// before the end; a stream says it in its last event.
  static final String RETRIES = "x-hark-retries";

  private ResponseHeaders() {}
}
