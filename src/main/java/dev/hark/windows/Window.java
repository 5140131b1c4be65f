package dev.hark.windows;

import dev.hark.transcript.TimeRange;
import java.nio.file.Path;

/// A stretch of decoded audio, the unit of work.
///
/// @param pcm the file of a [dev.hark.audio.PcmFile]
/// @param offset where the window begins, in samples from the start of the file
/// @param samples its length in samples, at least 1
public record Window(Path pcm, long offset, int samples) {
  public Window {
    if (offset < 0 || samples < 1) {
      throw new IllegalArgumentException("no such window: " + samples + " samples at " + offset);
    }
  }

  /// Returns its samples, counted from the start of the file.
  public SampleRange range() {
    return new SampleRange(offset, offset + samples);
  }

  /// Returns its place in the audio, in seconds from the start of the file.
  public TimeRange time() {
    return range().time();
  }

  /// Returns where the window begins, in seconds from the start of the file.
  public double start() {
    return SampleRange.seconds(offset);
  }

  /// Returns the length of the window in seconds.
  public double seconds() {
    return SampleRange.seconds(samples);
  }
}
