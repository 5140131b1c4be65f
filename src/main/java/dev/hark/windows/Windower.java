package dev.hark.windows;

import dev.hark.audio.PcmFile;
import java.util.Optional;

/// Divides audio into windows that are transcribed one by one. It finds one window at a time, so
/// the first is known before the rest of the file is read, and looks through a long silence step by
/// step. Windows come in the order of time; what lies between them is silence. Not thread-safe.
public interface Windower {
  /// Cuts where voice activity finds silence and skips long silences; without voice activity, cuts
  /// at the quietest points and skips nothing.
  ///
  /// @param pcm the audio, which must stay open until the last window is found
  static Windower of(PcmFile pcm, CutSettings settings) {
    var part = AudioPart.of(pcm, settings);
    var limits = WindowLimits.of(settings, part.samples());
    return settings.voiceActivity().enabled()
        ? new VadWindower(part, limits, settings)
        : new EnergyWindower(part, limits);
  }

  /// Finds the next window if it begins soon.
  ///
  /// @param detector looks for speech, one stretch of audio at a time, and only where the settings
  ///   ask for it
  /// @return empty if there is only silence up to the new [#position], which has advanced unless
  ///   this is the end; the window after the silence then has no overlap
  /// @throws java.io.UncheckedIOException if the file cannot be read
  Optional<Cut> next(SpeechDetector detector) throws InterruptedException;

  /// Returns how far the audio has been processed, in seconds from the start of the file.
  double position();

  /// Tells whether it is known that there are no more windows.
  boolean atEnd();
}
