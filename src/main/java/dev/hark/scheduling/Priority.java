package dev.hark.scheduling;

/// Classifies requests, the most urgent first.
public enum Priority {
  /// A person waits for a clip of less than a minute.
  INTERACTIVE,
  /// The file is longer than a clip.
  NORMAL,
  /// The request is a job that nothing waits for.
  BULK;

  private static final double MAX_CLIP_SECONDS = 60;

  /// Returns the class of audio of this length in seconds, for a request that does not name one.
  public static Priority of(double audioSeconds) {
    return audioSeconds < MAX_CLIP_SECONDS ? INTERACTIVE : NORMAL;
  }
}
