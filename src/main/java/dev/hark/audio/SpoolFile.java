package dev.hark.audio;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// Holds a file (or folder) in the spool until it is closed.
public final class SpoolFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpoolFile.class);

  private final Path path;

  SpoolFile(Path path) {
    this.path = path;
  }

  /// Returns where it is. The path is absolute.
  public Path path() {
    return path;
  }

  /// Deletes the file. It never throws; a second call does nothing.
  @Override
  public void close() {
    try {
      FileSystemUtils.deleteRecursively(path);
    } catch (IOException e) {
      log.warn("Cannot delete {}; the next start will", path, e);
    }
  }
}
