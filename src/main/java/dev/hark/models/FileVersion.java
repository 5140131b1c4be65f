package dev.hark.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells one state of a file or a folder from another without reading it.
///
/// @param key the file system's own id of the file; absent where it has none
record FileVersion(FileTime modified, long size, @Nullable Object key) {
  /// File systems stamp a change with the time of the last clock tick, 1 to 10 ms ago: of two
  /// changes within one tick the second leaves no trace.
  private static final Duration TICK = Duration.ofMillis(100);

  /// Returns the version of a file; empty if it does not exist or cannot be examined.
  static Optional<FileVersion> of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new FileVersion(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Returns whether a further change would give another version, because the last one is some
  /// ticks old.
  boolean isSettled(Instant now) {
    var age = Duration.between(modified.toInstant(), now);
    return age.abs().compareTo(TICK) > 0;
  }
}
