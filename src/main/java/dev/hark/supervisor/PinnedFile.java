package dev.hark.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a model file under a name of our own (a hard link): when the user puts another file in its
/// place, a worker that is restarted for a request in flight still loads the file that the request
/// began with. Where no link can be made (another file system, no permission), or a program that
/// tidies up has deleted it, this is the file itself.
///
/// @param file the model file
/// @param link our own name for it, if it has one
record PinnedFile(Path file, Optional<Path> link) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PinnedFile.class);

  static PinnedFile of(Path file, Path folder) {
    // ends with the file's name, which whisper.cpp's messages show
    var link = folder.resolve(UUID.randomUUID().toString().substring(0, 8)).resolve(name(file));
    try {
      Files.createDirectory(link.getParent());
      return new PinnedFile(file, Optional.of(Files.createLink(link, file.toRealPath())));
    } catch (IOException | UnsupportedOperationException e) {
      log.debug("Cannot link {} into {}: {}", file, folder, e.toString());
      return new PinnedFile(file, Optional.empty());
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// Returns the name under which a worker loads the file.
  Path path() {
    return link.filter(Files::exists).orElse(file);
  }

  @Override
  public void close() {
    try {
      if (link.isPresent()) {
        Files.deleteIfExists(link.get());
        Files.deleteIfExists(link.get().resolveSibling(""));
      }
    } catch (IOException e) {
      log.debug("Cannot remove {}: {}", link, e.toString());
    }
  }
}
