package dev.hark.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// Holds a folder of this process beside those of others, and tells which of these belong to dead
/// processes.
///
/// The folder gets its name once a [LockFile] inside is locked, so a folder without a locked file
/// belongs to a dead process. Earlier versions locked a file beside the folder of uploads.
public final class PrivateFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrivateFolder.class);

  /// Matches the names that this version and earlier ones give, after the prefix.
  private static final String NAME = "\\d+(-[0-9a-z]+){0,2}";

  /// Begins the name of a folder that is not locked yet; no sweep looks for it.
  private static final String NEW_PREFIX = ".new-";

  private static final String LOCK = "lock";

  private final Path path;
  private final LockFile lock;

  private PrivateFolder(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Creates a folder that only this user can enter.
  ///
  /// @param parent is made where it is missing
  /// @param prefix of its name, and of those of its siblings
  public static PrivateFolder create(Path parent, String prefix) throws IOException {
    PrivateFiles.createFolders(parent);
    var name = LockFile.newName();
    var fresh = PrivateFiles.createFolder(parent.resolve(NEW_PREFIX + name));
    try {
      return locked(fresh, parent.resolve(prefix + name));
    } catch (IOException e) {
      FileSystemUtils.deleteRecursively(fresh);
      throw e;
    }
  }

  private static PrivateFolder locked(Path fresh, Path path) throws IOException {
    var lock = LockFile.create(fresh.resolve(LOCK));
    try {
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      return new PrivateFolder(path, lock.at(path.resolve(LOCK)));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /// Deletes the folders of dead processes.
  ///
  /// @return how many there were
  public static int sweep(Path parent, String prefix) {
    return sweep(parent, prefix, _ -> {});
  }

  /// Deletes the folders of dead processes.
  ///
  /// @param beforeDeletion is told of each of them
  /// @return how many there were
  public static int sweep(Path parent, String prefix, Consumer<Path> beforeDeletion) {
    var name = Pattern.compile(Pattern.quote(prefix) + NAME);
    int swept = 0;
    try (var siblings = Files.newDirectoryStream(parent, prefix + "*")) {
      for (var sibling : siblings) {
        if (name.matcher(String.valueOf(sibling.getFileName())).matches()
            && Files.isDirectory(sibling, LinkOption.NOFOLLOW_LINKS)
            && !LockFile.isOwn(sibling)
            && sweepOne(sibling, beforeDeletion)) {
          swept++;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.warn("Cannot sweep {}", parent, e);
    }
    return swept;
  }

  private static boolean sweepOne(Path folder, Consumer<Path> beforeDeletion) {
    var beside = folder.resolveSibling(folder.getFileName() + "." + LOCK);
    var lockFile = Files.exists(beside) ? beside : folder.resolve(LOCK);
    try {
      if (!Files.exists(lockFile)) {
        return !isShared(folder.resolveSibling("")) && delete(folder, beforeDeletion);
      }
      var seized = LockFile.seize(lockFile);
      if (seized.isEmpty()) {
        return false;
      }
      try (var _ = seized.get()) {
        return delete(folder, beforeDeletion);
      }
    } catch (IOException e) {
      log.debug("Leaving {}: {}", folder, e.toString());
      return false;
    }
  }

  private static boolean delete(Path folder, Consumer<Path> beforeDeletion) throws IOException {
    beforeDeletion.accept(folder);
    return FileSystemUtils.deleteRecursively(folder);
  }

  /// Returns whether all users can write into a folder, as into `/tmp`. A folder without a lock
  /// there may be anything, or its lock was deleted by a program that tidies up by age.
  private static boolean isShared(Path parent) throws IOException {
    return parent.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_WRITE);
  }

  public Path path() {
    return path;
  }

  /// Returns whether the folder and its lock are still there; programs that tidy up by age may have
  /// deleted them.
  public boolean exists() {
    return Files.isDirectory(path) && lock.exists();
  }

  /// Makes the folder look used, for programs that tidy up by age.
  public void touch() {
    try {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
      lock.touch();
    } catch (IOException e) {
      log.debug("Cannot touch {}: {}", path, e.toString());
    }
  }

  /// Deletes the folder with all its content. It never throws; a second call does nothing.
  @Override
  public void close() {
    try (lock) {
      FileSystemUtils.deleteRecursively(path);
    } catch (IOException e) {
      log.warn("Cannot delete {}; the next start will", path, e);
    }
  }
}
