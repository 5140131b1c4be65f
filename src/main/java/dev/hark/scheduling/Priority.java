package dev.hark.scheduling;

/// Who goes first, the most urgent first.
public enum Priority {
  /// Somebody waits: clips of less than a minute.
  INTERACTIVE,
  /// Longer files.
  NORMAL,
  /// Work that nobody waits for: jobs.
  BULK
}
