package dev.hark.windows;

import dev.hark.audio.PcmFile;
import dev.hark.transcript.TimeRange;
import java.time.Duration;

/// Marks a stretch of decoded audio, and converts between samples and time for everything above
/// `audio`. There are 16,000 samples in a second.
///
/// @param start its first sample, counted from the start of the file, at least 0
/// @param end the sample after its last; not before the start
public record SampleRange(long start, long end) {
  /// Creates a stretch.
  ///
  /// @throws IllegalArgumentException if the start is negative or after the end
  public SampleRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a stretch of samples: " + start + " to " + end);
    }
  }

  /// Returns how many samples a duration has, of which only the whole milliseconds count.
  ///
  /// @throws ArithmeticException if they are more than a `long` holds
  public static long samples(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.toSeconds(), PcmFile.SAMPLE_RATE),
        (long) duration.toMillisPart() * PcmFile.SAMPLE_RATE / 1_000);
  }

  /// Returns the time that a number of samples takes, in seconds.
  public static double seconds(long samples) {
    return (double) samples / PcmFile.SAMPLE_RATE;
  }

  /// Returns how many samples it has, at least 0.
  public long length() {
    return end - start;
  }

  /// Returns the same stretch in seconds from the start of the file.
  public TimeRange time() {
    return new TimeRange(seconds(start), seconds(end));
  }

  /// Returns the part of it that lies inside another stretch.
  ///
  /// @throws IllegalArgumentException if the two neither overlap nor touch
  SampleRange clampedTo(long from, long to) {
    return new SampleRange(Math.max(from, start), Math.min(to, end));
  }
}
