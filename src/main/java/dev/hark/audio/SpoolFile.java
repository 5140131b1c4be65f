package dev.hark.audio;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// A file (or folder) in the spool that lives until it is closed.
public final class SpoolFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpoolFile.class);

  private final Path path;

  SpoolFile(Path path) {
    this.path = path;
  }

  /// Where it lies. The path is absolute.
  public Path path() {
    return path;
  }

  /// Deletes the file. Never throws; a second call does nothing.
  @Override
  public void close() {
    try {
      FileSystemUtils.deleteRecursively(path);
    } catch (IOException e) {
      log.warn("Cannot delete {}; the next start will", path, e);
    }
  }
}
