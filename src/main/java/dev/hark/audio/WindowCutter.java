package dev.hark.audio;

import java.time.Duration;

/// Divides audio into windows that are transcribed one by one.
public interface WindowCutter {
  /// The windows of the audio, in order. They cover it completely, without gaps or overlaps.
  ///
  /// The windows are found one at a time while they are iterated over, so the first is known before
  /// the rest of the file is read. Audio without samples has no windows.
  ///
  /// @param pcm the audio, which must stay open until the last window is found
  /// @param longest the length no window exceeds, at least one second. One exception: where it is
  ///   28 seconds or more, audio of up to 30 seconds stays in one window, because a model of 30
  ///   seconds hears all of it at once.
  /// @throws java.io.UncheckedIOException while iterating, when the file cannot be read
  Iterable<Window> cut(PcmFile pcm, Duration longest);
}
