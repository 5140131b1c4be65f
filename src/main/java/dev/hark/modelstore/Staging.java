package dev.hark.modelstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// A folder beside the models for a new one and all that is needed to make it. Whoever made it
/// holds a lock in it until the end, which the kernel takes back from a process that was killed: so
/// the next one can tell what is left over, also where process numbers mean nothing because
/// containers share the models.
public final class Staging implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Staging.class);
  private static final String PREFIX = ".staging-";

  /// Of a folder that is not locked yet; nobody looks for it.
  private static final String NEW_PREFIX = ".new";

  private static final String LOCK = "lock";

  private final Path folder;
  private final Path target;
  private final FileChannel lock;
  private final Set<Path> own;

  private Staging(Path folder, Path target, FileChannel lock, Set<Path> own) {
    this.folder = folder;
    this.target = target;
    this.lock = lock;
    this.own = own;
  }

  /// Makes one.
  ///
  /// @param target what the new model will be
  /// @param own the folders of this process: it must not even try their locks, see [FolderLock]
  static Staging open(Path target, Set<Path> own) throws IOException {
    var models = target.resolveSibling("");
    var fresh = Files.createTempDirectory(models, NEW_PREFIX);
    var folder =
        models.resolve(PREFIX + fresh.getFileName().toString().substring(NEW_PREFIX.length()));
    own.add(folder);
    var lock =
        FileChannel.open(
            fresh.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      lock.tryLock();
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      return new Staging(folder, target, lock, own);
    } catch (IOException e) {
      lock.close();
      own.remove(folder);
      FileSystemUtils.deleteRecursively(fresh);
      throw e;
    }
  }

  /// Deletes those whose process is gone.
  static void sweep(Path models, Set<Path> own) throws IOException {
    try (var folders = Files.newDirectoryStream(models, PREFIX + "*")) {
      for (var folder : folders) {
        if (!own.contains(folder)) {
          sweep(folder);
        }
      }
    }
  }

  private static void sweep(Path folder) {
    try (var lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      if (lock.tryLock() != null) {
        log.info("Deleting {}, which a process that was killed has left", folder);
        delete(folder);
      }
    } catch (NoSuchFileException e) {
      deleteEmpty(folder);
    } catch (IOException | OverlappingFileLockException e) {
      log.debug("Leaving {}: {}", folder, e.toString());
    }
  }

  /// The lock goes last, so that a folder without one is empty.
  private static void delete(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, it -> !it.endsWith(LOCK))) {
      for (var file : files) {
        FileSystemUtils.deleteRecursively(file);
      }
    }
    FileSystemUtils.deleteRecursively(folder);
  }

  private static void deleteEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      log.debug("Leaving {}: {}", folder, e.toString());
    }
  }

  /// Where to write the model; does not exist yet.
  public Path path() {
    return folder.resolve(String.valueOf(target.getFileName()));
  }

  /// A new folder for something that is needed to make it.
  public Path newFolder() throws IOException {
    return Files.createTempDirectory(folder, "source");
  }

  /// Makes it the model of its name, at once and as a whole.
  public void publish() throws IOException {
    Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Deletes what was not published.
  @Override
  public void close() {
    try (lock) {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    } finally {
      own.remove(folder);
    }
  }
}
