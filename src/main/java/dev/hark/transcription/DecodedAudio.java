package dev.hark.transcription;

import dev.hark.audio.PcmFile;
import dev.hark.windows.CutSettings;
import dev.hark.windows.WindowCutter;
import dev.hark.windows.WindowSource;
import java.util.List;

/// The decoded channels of an upload. They are deleted when this is closed.
///
/// @param channels at least one
record DecodedAudio(List<PcmFile> channels) implements AutoCloseable {
  DecodedAudio {
    channels = List.copyOf(channels);
  }

  /// The length of the longest channel in seconds.
  double seconds() {
    return channels.stream().mapToDouble(PcmFile::seconds).max().orElse(0);
  }

  /// The windows of all channels.
  ///
  /// @param end where the part that is cut ends, in seconds from the start of the file
  WindowSource windows(WindowCutter cutter, CutSettings settings, double end) {
    return new WindowSource(
        channels.stream().map(channel -> cutter.cut(channel, settings)).toList(), end);
  }

  @Override
  public void close() {
    channels.forEach(PcmFile::close);
  }
}
