package dev.hark.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Measures how loud the channels of a file are.
@FunctionalInterface
public interface Loudness {
  /// Returns the mean power of a stretch of audio, as the square of the samples, at least 0.
  ///
  /// @param start in seconds from the start of the file
  /// @param end in seconds
  double power(int channel, double start, double end);

  /// Returns one that reads the decoded audio, which must stay open.
  static Loudness of(List<PcmFile> channels) {
    return (channel, start, end) -> {
      try {
        return power(channels.get(channel), start, end);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static double power(PcmFile pcm, double start, double end) throws IOException {
    var from = Math.clamp((long) (start * PcmFile.SAMPLE_RATE), 0, pcm.samples());
    var to = Math.clamp((long) (end * PcmFile.SAMPLE_RATE), from, pcm.samples());
    if (to == from) {
      return 0;
    }
    // A segment is no longer than the window it came from.
    var samples = PcmSamples.read(pcm.path(), from, Math.toIntExact(to - from));
    double sum = 0;
    for (int i = 0; i < samples.limit(); i++) {
      sum += (double) samples.get(i) * samples.get(i);
    }
    return sum / (to - from);
  }
}
