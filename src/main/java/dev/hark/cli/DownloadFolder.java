package dev.hark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/// Folders for what is downloaded only to be converted; they go with this, also where the command
/// is interrupted.
final class DownloadFolder implements AutoCloseable {
  private final Path parent;
  private final List<Path> folders = new ArrayList<>();
  private final Thread deletion = new Thread(this::delete, "delete-downloads");

  /// @param parent on the disk that has the space
  DownloadFolder(Path parent) {
    this.parent = parent;
    Runtime.getRuntime().addShutdownHook(deletion);
  }

  /// An empty one.
  synchronized Path next() throws IOException {
    Files.createDirectories(parent);
    var folder = Files.createTempDirectory(parent, ".import");
    folders.add(folder);
    return folder;
  }

  private synchronized void delete() {
    for (var folder : folders) {
      try {
        FileSystemUtils.deleteRecursively(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete " + folder, e);
      }
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(deletion);
    } catch (IllegalStateException e) {
      return; // it deletes them now
    }
    delete();
  }
}
