package dev.hark.modelstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Looks at the disk before it is filled.
final class DiskSpace {
  private static final long MEBIBYTE = 1 << 20;

  /// Left for everybody else.
  private static final long SPARE = 64 * MEBIBYTE;

  private DiskSpace() {}

  /// @param bytes that are still to be written
  /// @throws DownloadException if they do not fit; the message has the numbers
  static void require(Path file, long bytes) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes + SPARE > free) {
      throw DownloadException.lasting(
          "the server's disk is too full",
          "%d MiB are needed in %s, and %d MiB are free"
              .formatted(Math.ceilDiv(bytes + SPARE, MEBIBYTE), folder, free / MEBIBYTE));
    }
  }
}
