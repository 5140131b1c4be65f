package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.time.Duration;

/// Selects the part of a file that is cut into windows.
///
/// @param pcm the file
/// @param range which part of it
record AudioPart(PcmFile pcm, SampleRange range) {
  /// Selects the part that the settings ask for, as far as the file goes.
  static AudioPart of(PcmFile pcm, CutSettings settings) {
    var start = samples(settings.from(), pcm.samples());
    var rest = pcm.samples() - start;
    var length = settings.length().map(wanted -> samples(wanted, rest)).orElse(rest);
    return new AudioPart(pcm, new SampleRange(start, start + length));
  }

  private static long samples(Duration duration, long available) {
    // A client may ask for more than a long can count, so it is bounded before it is converted.
    var all = Duration.ofSeconds(available / PcmFile.SAMPLE_RATE + 1);
    return Math.min(available, SampleRange.samples(duration.compareTo(all) < 0 ? duration : all));
  }

  long start() {
    return range.start();
  }

  long end() {
    return range.end();
  }

  long samples() {
    return range.length();
  }

  Window window(long start, long end) {
    return new Window(pcm.path(), start, Math.toIntExact(end - start));
  }

  short[] read(long offset, int count) {
    return pcm.read(offset, count);
  }
}
