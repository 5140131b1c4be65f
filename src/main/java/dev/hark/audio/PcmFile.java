package dev.hark.audio;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Decoded audio in the spool: raw signed 16-bit little-endian samples, 16 kHz, mono, no header.
/// The file is deleted when this is closed.
public final class PcmFile implements AutoCloseable {
  /// Samples in one second.
  public static final int SAMPLE_RATE = 16_000;

  public static final int BYTES_PER_SAMPLE = 2;

  private final SpoolFile file;
  private final long samples;

  private PcmFile(SpoolFile file, long samples) {
    this.file = file;
    this.samples = samples;
  }

  /// Takes over the file, whatever its length; half a sample at its end is left out.
  public static PcmFile of(SpoolFile file) throws IOException {
    return new PcmFile(file, Files.size(file.path()) / BYTES_PER_SAMPLE);
  }

  /// Where the samples lie. The path is absolute.
  public Path path() {
    return file.path();
  }

  /// The length of the audio in samples.
  public long samples() {
    return samples;
  }

  /// The length of the audio in seconds.
  public double seconds() {
    return (double) samples / SAMPLE_RATE;
  }

  /// Reads samples. The file is opened for each call: nothing stays open when a caller stops
  /// half-way.
  ///
  /// @throws UncheckedIOException if they cannot be read, or are not all there
  public short[] read(long offset, int count) {
    var buffer = ByteBuffer.allocate(count * BYTES_PER_SAMPLE);
    try (var channel = FileChannel.open(path(), StandardOpenOption.READ)) {
      var start = offset * BYTES_PER_SAMPLE;
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, start + buffer.position()) < 0) {
          throw new EOFException("the decoded audio was cut short");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var read = new short[count];
    buffer.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(read);
    return read;
  }

  /// Deletes the file. Never throws; a second call does nothing.
  @Override
  public void close() {
    file.close();
  }
}
