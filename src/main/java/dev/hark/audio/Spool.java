package dev.hark.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import dev.hark.process.PrivateFiles;
import dev.hark.process.SpoolFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// The folder for uploads and decoded audio, private to this process.
///
/// It lies inside `hark.audio.spool`, where every running server has one of its own. What servers
/// that are no longer running left behind there is deleted when a server starts.
@Component
public class Spool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);
  private static final int NAME_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final DataSize minFreeSpace;
  private final SpoolFolder folder;

  /// Makes the folder and sweeps away what dead servers left.
  ///
  /// @throws UncheckedIOException if the folder cannot be made
  public Spool(AudioSettings settings) {
    minFreeSpace = settings.minFreeSpace();
    try {
      folder = SpoolFolder.create(settings.spool().toAbsolutePath(), randomName());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the spool " + settings.spool() + "; set hark.audio.spool", e);
    }
    var swept = folder.sweepSiblings();
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
    requireFreeSpace();
    try {
      return new SpoolFile(PrivateFiles.createFile(newPath(suffix)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes an empty folder that only this user can enter.
  SpoolFile newFolder() {
    requireFreeSpace();
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

  private void requireFreeSpace() {
    var free = folder.path().toFile().getUsableSpace();
    if (free < minFreeSpace.toBytes()) {
      log.warn(
          "The spool's disk has {} MB left, and hark.audio.min-free-space is {} MB",
          DataSize.ofBytes(free).toMegabytes(),
          minFreeSpace.toMegabytes());
      throw full().asException();
    }
  }

  /// The answer when the disk is full.
  static Problem full() {
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
