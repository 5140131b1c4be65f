package dev.hark.modelstore;

import dev.hark.process.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A folder beside the models for a new one and all that is needed to make it. What a process that
/// was killed left is deleted by the next one.
public final class Staging implements AutoCloseable {
  private static final String PREFIX = ".staging-";

  private final PrivateFolder folder;
  private final Path target;

  private Staging(PrivateFolder folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  /// Makes a folder.
  ///
  /// @param target the file that the new model will be
  static Staging open(Path target) throws IOException {
    return new Staging(PrivateFolder.create(target.resolveSibling(""), PREFIX), target);
  }

  /// Deletes the folders whose process is gone.
  static void sweep(Path models) {
    PrivateFolder.sweep(models, PREFIX);
  }

  /// Where to write the model; there is no such file yet.
  public Path path() {
    return folder.path().resolve(String.valueOf(target.getFileName()));
  }

  /// A new folder for something that is needed to make the model.
  public Path newFolder() throws IOException {
    return Files.createTempDirectory(folder.path(), "source");
  }

  /// Makes the file the model of its name, at once and as a whole.
  public void publish() throws IOException {
    Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Deletes what was not published.
  @Override
  public void close() {
    folder.close();
  }
}
