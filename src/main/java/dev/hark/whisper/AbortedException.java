package dev.hark.whisper;

/// The request was given up on demand of its [AbortSwitch]. The state is good for the next one.
public final class AbortedException extends Exception {
  private static final long serialVersionUID = 1L;
}
