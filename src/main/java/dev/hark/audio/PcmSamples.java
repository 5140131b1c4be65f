package dev.hark.audio;

import dev.hark.process.FileReads;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads decoded audio: signed 16-bit little-endian samples without a header. Both the server and
/// its workers use it, so it depends on nothing else of the server.
public final class PcmSamples {
  /// The value that stands for 1 where samples are numbers between -1 and 1.
  public static final int FULL_SCALE = 32_768;

  private PcmSamples() {}

  /// Reads a stretch of a file, which is open only during the call.
  ///
  /// @param offset of the first sample
  /// @param count of samples
  /// @throws EOFException if the file ends inside the stretch
  public static ShortBuffer read(Path file, long offset, int count) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return FileReads.fully(channel, offset * Short.BYTES, Math.multiplyExact(count, Short.BYTES))
          .asShortBuffer();
    }
  }

  /// Reads a stretch of a file into an array.
  ///
  /// @throws EOFException if the file ends inside the stretch
  public static short[] readArray(Path file, long offset, int count) throws IOException {
    var samples = new short[count];
    read(file, offset, count).get(samples);
    return samples;
  }
}
