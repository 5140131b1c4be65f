package dev.hark.modelstore;

import dev.hark.process.FreeSpace;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/// Checks the disk before models fill it. The space that uploads need is left free, since they
/// often share the disk: a request that starts a download must not make all others fail.
@Component
public final class DiskSpace {
  private static final long MEBIBYTE = 1 << 20;

  /// This much is left free beyond the need of uploads, so that the first of them is not refused.
  private static final DataSize SPARE = DataSize.ofMegabytes(64);

  private final long reserve;

  /// Reads the setting of uploads, `hark.audio.min-free-space`; commands that make models have none
  /// of the other upload settings.
  public DiskSpace(@Value("${hark.audio.min-free-space:256MB}") DataSize minFreeSpace) {
    this.reserve = minFreeSpace.toBytes() + SPARE.toBytes();
  }

  /// Returns the space that models may take in a folder.
  public FreeSpace in(Path folder) {
    return new FreeSpace(folder, reserve);
  }

  /// Makes sure that there is room for a file.
  ///
  /// @param bytes that are still to be written
  /// @throws DownloadException if they do not fit; the message has the numbers
  void require(Path file, long bytes) throws IOException {
    var space = in(file.toAbsolutePath().resolveSibling(""));
    if (!space.has(bytes)) {
      throw DownloadException.lasting(
          "the server's disk is too full",
          "%d MiB are needed in %s, and %d MiB are free"
              .formatted(
                  Math.ceilDiv(bytes + space.reserve(), MEBIBYTE),
                  space.folder(),
                  space.usable() / MEBIBYTE));
    }
  }
}
