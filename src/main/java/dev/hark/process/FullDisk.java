package dev.hark.process;

import java.io.IOException;
import java.nio.file.Path;

/// Recognises from the way in which writing failed that the disk is full.
public final class FullDisk {
  /// The usual size of a write. With less space than this left, one may fail.
  private static final int WRITE_BYTES = 64 * 1024;

  private FullDisk() {}

  /// Returns whether a text has the system's message for a full disk or a used-up quota, which
  /// programs repeat. Only its English form is known.
  public static boolean isNamedIn(String output) {
    return output.contains("No space left on device") || output.contains("Disk quota exceeded");
  }

  /// Returns whether writing a file failed because its disk is full. The system's message may be in
  /// any language, and the space left says nothing of a quota, so either sign is enough.
  public static boolean caused(IOException failure, Path file) {
    return isNamedIn(String.valueOf(failure.getMessage()))
        || !new FreeSpace(file, 0).has(WRITE_BYTES);
  }
}
