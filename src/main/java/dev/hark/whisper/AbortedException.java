package dev.hark.whisper;

/// Reports that the [AbortSwitch] of a request was raised. The state can serve the next request.
public final class AbortedException extends Exception {
  private static final long serialVersionUID = 1L;
}
