package dev.hark.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Holds decoded audio in the spool: raw signed 16-bit little-endian samples, 16 kHz, mono, no
/// header. The file is deleted when this is closed.
public final class PcmFile implements AutoCloseable {
  /// The number of samples in one second.
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

  /// Returns where the samples are. The path is absolute.
  public Path path() {
    return file.path();
  }

  /// Returns the length of the audio in samples.
  public long samples() {
    return samples;
  }

  /// Returns the length of the audio in seconds.
  public double seconds() {
    return (double) samples / SAMPLE_RATE;
  }

  /// Reads samples. The file is opened for each call, so nothing stays open when a caller stops
  /// half-way.
  ///
  /// @throws UncheckedIOException if they cannot be read, or are not all there
  public short[] read(long offset, int count) {
    try {
      return PcmSamples.readArray(path(), offset, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes the file. It never throws; a second call does nothing.
  @Override
  public void close() {
    file.close();
  }
}
