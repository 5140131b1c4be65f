package dev.hark.scheduling;

/// The class of a request, the most urgent first.
public enum Priority {
  /// A person waits: clips of less than a minute.
  INTERACTIVE,
  /// Longer files.
  NORMAL,
  /// Jobs, which nothing waits for.
  BULK;

  private static final double MAX_CLIP_SECONDS = 60;

  /// The class of audio of this length in seconds, where a request does not name one.
  public static Priority of(double audioSeconds) {
    return audioSeconds < MAX_CLIP_SECONDS ? INTERACTIVE : NORMAL;
  }
}
