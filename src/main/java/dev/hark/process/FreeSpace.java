package dev.hark.process;

import java.nio.file.Files;
import java.nio.file.Path;

/// Tells how much may still be written to a folder's disk, on which a reserve always stays free.
///
/// @param folder need not exist yet
/// @param reserve bytes that stay free
public record FreeSpace(Path folder, long reserve) {
  /// Returns the bytes that may still be written; negative where less than the reserve is free.
  public long left() {
    return usable() - reserve;
  }

  /// Returns whether this many bytes may still be written.
  public boolean has(long bytes) {
    return left() >= bytes;
  }

  /// Returns the bytes that are free, including the reserve. It is one system call, cheap enough to
  /// make every few megabytes; a file store of `java.nio` reads the table of mounts first.
  public long usable() {
    var existing = folder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing.toFile().getUsableSpace();
  }
}
