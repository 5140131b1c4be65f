package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.nio.file.Path;

/// A stretch of decoded audio, the unit of work.
///
/// @param pcm the file of a [PcmFile]
/// @param offset where the window begins, in samples from the start of the file
/// @param samples its length in samples, at least 1
public record Window(Path pcm, long offset, int samples) {
  public Window {
    if (offset < 0 || samples < 1) {
      throw new IllegalArgumentException("no such window: " + samples + " samples at " + offset);
    }
  }

  /// Where the window begins, in seconds from the start of the audio.
  public double start() {
    return (double) offset / PcmFile.SAMPLE_RATE;
  }

  /// The length of the window in seconds.
  public double seconds() {
    return (double) samples / PcmFile.SAMPLE_RATE;
  }
}
