package dev.hark.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import dev.hark.process.FreeSpace;
import dev.hark.process.PrivateFiles;
import dev.hark.process.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// Holds uploads and decoded audio in a folder that is private to this process.
///
/// It lies inside `hark.audio.spool`, where every running server has a folder of its own. What
/// servers that no longer run left there is deleted when a server starts.
@Component
public class Spool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);
  private static final String PREFIX = "spool-";

  /// Earlier versions give this name to their folders and put the lock beside them; a folder with
  /// the lock inside would look to them like that of a dead server.
  private static final String EARLIER_PREFIX = "hark-";

  private static final int NAME_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final PrivateFolder folder;
  private final FreeSpace space;

  /// Creates the folder and deletes what dead servers left.
  ///
  /// @throws UncheckedIOException if the folder cannot be made
  public Spool(AudioSettings settings) {
    try {
      folder = PrivateFolder.create(settings.spool().toAbsolutePath(), PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the spool " + settings.spool() + "; set hark.audio.spool", e);
    }
    space = new FreeSpace(folder.path(), settings.minFreeSpace().toBytes());
    var root = settings.spool().toAbsolutePath();
    var swept = PrivateFolder.sweep(root, PREFIX) + PrivateFolder.sweep(root, EARLIER_PREFIX);
    if (swept > 0) {
      log.info("Swept {} folders of servers that are gone from {}", swept, settings.spool());
    }
  }

  /// Makes an empty file that only this user can read.
  ///
  /// @param suffix the end of the file's name, e.g. `.pcm`
  /// @throws ProblemException (storage full) when less than `hark.audio.min-free-space` is free
  /// @throws UncheckedIOException when the file cannot be made
  public SpoolFile newFile(String suffix) throws ProblemException {
    requireSpace(0);
    try {
      return new SpoolFile(PrivateFiles.createFile(newPath(suffix)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes an empty folder that only this user can enter.
  SpoolFile newFolder() {
    requireSpace(0);
    try {
      return new SpoolFile(PrivateFiles.createFolder(newPath("")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes the folder with all that is in it.
  @Override
  public void close() {
    folder.close();
  }

  /// Makes sure that there is room. A writer to the spool calls this before the first byte, if it
  /// knows how many will come, and again every few megabytes, because others write at the same
  /// time.
  ///
  /// @param bytes that are about to be written
  /// @throws ProblemException (storage full) when less than `hark.audio.min-free-space` would be
  ///   left
  public void requireSpace(long bytes) throws ProblemException {
    if (!space.has(bytes)) {
      log.warn(
          "The spool's disk has {} MB left, {} MB are to be written, and"
              + " hark.audio.min-free-space is {} MB",
          DataSize.ofBytes(space.usable()).toMegabytes(),
          DataSize.ofBytes(bytes).toMegabytes(),
          DataSize.ofBytes(space.reserve()).toMegabytes());
      throw full().asException();
    }
  }

  /// Returns whether `hark.audio.min-free-space` is free.
  boolean hasSpace() {
    return space.has(0);
  }

  /// Returns the problem that clients get when the disk is full.
  public static Problem full() {
    return Problem.of(
        Kind.STORAGE_FULL,
        "The server's disk is full. Its operator can free some space, move hark.audio.spool to a "
            + "larger disk, or lower hark.audio.min-free-space.");
  }

  private Path newPath(String suffix) {
    return folder.path().resolve(randomName() + suffix);
  }

  private String randomName() {
    var bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
