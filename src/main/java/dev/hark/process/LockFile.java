package dev.hark.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds a file that stays locked for as long as its process lives, however it ends: the kernel
/// releases the lock. So a file without a lock belongs to a dead process.
///
/// Process ids alone cannot tell: in a container every server has the same one, and several may
/// share a folder. The name of a file of this process has its [stamp][#stamp] in it, because POSIX
/// releases all of a process's locks on a file as soon as the process closes it once: a process
/// must not even open its own files to look.
final class LockFile implements AutoCloseable {
  /// Begins the name of a file that is not locked yet; nobody looks for it.
  private static final String NEW_PREFIX = ".new-";

  private static final int RANDOM_BYTES = 4;

  private final Path path;
  private final FileChannel channel;

  private LockFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Creates a file. It gets its name once it is locked: another process that found it earlier
  /// would take this one for dead.
  ///
  /// @param path a place where no file is
  static LockFile create(Path path) throws IOException {
    var fresh = PrivateFiles.createFile(path.resolveSibling(NEW_PREFIX + path.getFileName()));
    try {
      return locked(fresh, path);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  private static LockFile locked(Path fresh, Path path) throws IOException {
    var channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
    try {
      channel.lock();
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      return new LockFile(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Returns the same lock after its file, or the folder around it, was moved.
  LockFile at(Path moved) {
    return new LockFile(moved, channel);
  }

  /// Takes over the lock of a dead process.
  ///
  /// @return the lock; empty if the process lives, or the file is gone
  static Optional<LockFile> seize(Path path) throws IOException {
    if (isOwn(path)) {
      return Optional.empty();
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.WRITE);
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
    boolean seized = false;
    try {
      seized = tryLock(channel) != null;
      return seized ? Optional.of(new LockFile(path, channel)) : Optional.empty();
    } finally {
      if (!seized) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /// Returns a name that no other process gives, and this one only once: `PID-START-RANDOM`.
  static String newName() {
    var bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return stamp() + HexFormat.of().formatHex(bytes);
  }

  /// Returns whether this process gave a file or folder its name.
  static boolean isOwn(Path path) {
    return String.valueOf(path.getFileName()).contains(stamp());
  }

  private static String stamp() {
    var self = ProcessHandle.current();
    var start = self.info().startInstant().orElse(Instant.EPOCH);
    return self.pid() + "-" + Long.toString(start.toEpochMilli(), Character.MAX_RADIX) + "-";
  }

  boolean exists() {
    return Files.exists(path);
  }

  /// Makes the file look used, for programs that tidy up by age.
  void touch() throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
  }

  /// Deletes the file and releases the lock.
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    }
  }
}
