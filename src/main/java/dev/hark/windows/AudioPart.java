package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.time.Duration;

/// The part of a file that is cut.
///
/// @param pcm the file
/// @param from its first sample, from the start of the file
/// @param to the sample after its last, not before the first
record AudioPart(PcmFile pcm, long from, long to) {
  /// As the settings ask for, as far as the file goes.
  static AudioPart of(PcmFile pcm, CutSettings settings) {
    var from = samples(settings.from(), pcm.samples());
    var length =
        settings
            .length()
            .map(wanted -> samples(wanted, pcm.samples() - from))
            .orElse(pcm.samples() - from);
    return new AudioPart(pcm, from, from + length);
  }

  private static long samples(Duration duration, long most) {
    // bounded first: what a client asks for may be more than fits
    var bounded = Math.min(duration.toSeconds(), most / PcmFile.SAMPLE_RATE + 1);
    var samples =
        bounded * PcmFile.SAMPLE_RATE
            + (long) duration.toMillisPart() * PcmFile.SAMPLE_RATE / 1_000;
    return Math.min(most, samples);
  }

  long samples() {
    return to - from;
  }

  Window window(long start, long end) {
    return new Window(pcm.path(), start, Math.toIntExact(end - start));
  }

  short[] read(long offset, int count) {
    return pcm.read(offset, count);
  }

  static Cut.Span span(long start, long end) {
    return new Cut.Span(seconds(start), seconds(end));
  }

  static double seconds(long samples) {
    return (double) samples / PcmFile.SAMPLE_RATE;
  }
}
