package dev.hark.modelstore;

import dev.hark.process.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Holds a folder beside the models for a new one and all that is needed to make it. What a killed
/// process left is deleted by the next one.
public final class Staging implements AutoCloseable {
  private static final String PREFIX = ".staging-";

  private final PrivateFolder folder;
  private final Path target;

  private Staging(PrivateFolder folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  /// Creates a folder.
  ///
  /// @param target the file that the new model will become
  static Staging open(Path target) throws IOException {
    return new Staging(PrivateFolder.create(target.resolveSibling(""), PREFIX), target);
  }

  /// Deletes the folders whose process is dead.
  static void sweep(Path models) {
    PrivateFolder.sweep(models, PREFIX);
  }

  /// Returns where to write the model; there is no such file yet.
  public Path path() {
    return folder.path().resolve(String.valueOf(target.getFileName()));
  }

  /// Creates a folder for something that is needed to make the model.
  public Path newFolder() throws IOException {
    return Files.createTempDirectory(folder.path(), "source");
  }

  /// Publishes the file as the model of its name, atomically.
  public void publish() throws IOException {
    Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Deletes what was not published.
  @Override
  public void close() {
    folder.close();
  }
}
