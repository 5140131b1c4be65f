package dev.hark.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model file under a name of our own (a hard link): when the user puts another file in its
/// place, a worker that is restarted for a request in flight still loads the one that the request
/// began with. Where no link can be made (another file system, no permission) it is the file
/// itself.
///
/// @param path what to load
/// @param ours whether the name is our own
record PinnedFile(Path path, boolean ours) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PinnedFile.class);

  static PinnedFile of(Path file, Path folder) {
    // ends with the file's name, which whisper.cpp's messages show
    var link = folder.resolve(UUID.randomUUID().toString().substring(0, 8)).resolve(name(file));
    try {
      Files.createDirectory(link.getParent());
      return new PinnedFile(Files.createLink(link, file.toRealPath()), true);
    } catch (IOException | UnsupportedOperationException e) {
      log.debug("Cannot link {} into {}: {}", file, folder, e.toString());
      return new PinnedFile(file, false);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Override
  public void close() {
    if (ours) {
      try {
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.getParent());
      } catch (IOException e) {
        log.debug("Cannot remove {}: {}", path, e.toString());
      }
    }
  }
}
