package dev.hark.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Reads bytes at a position of a file. A single read may return fewer than are there.
public final class FileReads {
  private FileReads() {}

  /// Reads a stretch of a file.
  ///
  /// @return all of its bytes, little-endian, ready to be taken
  /// @throws EOFException if the file ends inside the stretch
  public static ByteBuffer fully(FileChannel file, long position, int count) throws IOException {
    var bytes = available(file, position, count);
    if (bytes.remaining() < count) {
      throw new EOFException(
          "the file ends after %d of the %d bytes at %d"
              .formatted(bytes.remaining(), count, position));
    }
    return bytes;
  }

  /// Reads a stretch of a file, or the part of it that the file has.
  ///
  /// @return its bytes, little-endian, ready to be taken; fewer than asked for at the file's end
  public static ByteBuffer available(FileChannel file, long position, int count)
      throws IOException {
    var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    int last = 0;
    while (bytes.hasRemaining() && last >= 0) {
      last = file.read(bytes, position + bytes.position());
    }
    return bytes.flip();
  }
}
