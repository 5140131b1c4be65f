package dev.hark.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/// A folder of this process beside those of other servers, and how to tell which of these are dead.
///
/// The lock on the file `NAME.lock` is taken before the folder NAME exists and held for as long as
/// the process lives, however it ends. So a folder without a lock is always a dead one.
public final class SpoolFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpoolFolder.class);
  private static final String PATTERN = "hark-[0-9]*-[0-9a-f]*";

  private final Path root;
  private final Path path;
  private final FileChannel lock;

  private SpoolFolder(Path root, Path path, FileChannel lock) {
    this.root = root;
    this.path = path;
    this.lock = lock;
  }

  public static SpoolFolder create(Path root, String randomName) throws IOException {
    PrivateFiles.createFolders(root);
    var path = root.resolve("hark-" + ProcessHandle.current().pid() + "-" + randomName);
    PrivateFiles.createFile(lockOf(path));
    var lock = FileChannel.open(lockOf(path), StandardOpenOption.WRITE);
    try {
      lock.lock();
      PrivateFiles.createFolder(path);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return new SpoolFolder(root, path, lock);
  }

  public Path path() {
    return path;
  }

  /// Deletes the folders of servers that are gone.
  ///
  /// @return how many there were
  public int sweepSiblings() {
    var swept = 0;
    try (var siblings = Files.newDirectoryStream(root, PATTERN)) {
      for (var sibling : siblings) {
        if (!sibling.equals(path)
            && Files.isDirectory(sibling, LinkOption.NOFOLLOW_LINKS)
            && sweep(sibling)) {
          swept++;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.warn("Cannot sweep {}", root, e);
    }
    return swept;
  }

  private static boolean sweep(Path folder) {
    try (var channel = FileChannel.open(lockOf(folder), StandardOpenOption.WRITE);
        var held = tryLock(channel)) {
      if (held == null) {
        return false;
      }
      FileSystemUtils.deleteRecursively(folder);
      Files.deleteIfExists(lockOf(folder));
      return true;
    } catch (NoSuchFileException gone) {
      return deleteOrphan(folder);
    } catch (IOException e) {
      log.warn("Cannot sweep {}", folder, e);
      return false;
    }
  }

  private static boolean deleteOrphan(Path folder) {
    try {
      return FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      log.warn("Cannot sweep {}", folder, e);
      return false;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      FileSystemUtils.deleteRecursively(path);
      Files.deleteIfExists(lockOf(path));
      lock.close();
    } catch (IOException e) {
      log.warn("Cannot delete {}; the next start will", path, e);
    }
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".lock");
  }
}
