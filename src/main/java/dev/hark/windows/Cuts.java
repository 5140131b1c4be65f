package dev.hark.windows;

import java.util.Optional;

/// The windows of a file, found one at a time. Not safe for several threads at once.
public interface Cuts {
  /// The next window; empty at the end of the audio, and for ever after.
  ///
  /// @param detector is asked for voice activity, a stretch at a time, and only where the settings
  ///   want it
  /// @throws java.io.UncheckedIOException if the file cannot be read
  Optional<Cut> next(SpeechDetector detector) throws InterruptedException;

  /// Up to where the audio has been dealt with, in seconds from the start of the file.
  double position();
}
