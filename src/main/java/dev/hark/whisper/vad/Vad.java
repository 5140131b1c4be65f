package dev.hark.whisper.vad;

import dev.hark.windows.Speech;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Detects speech in audio (voice activity detection). Only one thread may use a detector at a
/// time; every call is independent of earlier ones.
public interface Vad extends AutoCloseable {
  /// Computes the probability of speech on the CPU. WebRTC's detector uses up to four threads, the
  /// others one.
  ///
  /// @param pcm 16 kHz mono samples, any number of them
  /// @return the probability of speech for each frame of 20 or 32 ms; in digital silence it is 0
  /// @throws WhisperException if a library reports a failure
  Speech detect(short[] pcm);

  @Override
  void close();

  /// Opens the best detector available: Silero if its model is named, otherwise WebRTC's, and where
  /// the library of that is missing or cannot be loaded, one that goes by the level of the sound
  /// alone.
  ///
  /// @param libraries the folder of the native libraries; for Silero, the
  ///   [dev.hark.whisper.WhisperLibrary] in it must have been loaded
  /// @param silero a Silero model in ggml format
  /// @throws WhisperException if the model cannot be loaded
  static Vad open(Path libraries, Optional<Path> silero) {
    if (silero.isPresent()) {
      return new SileroVad(silero.get());
    }
    var webRtc = libraries.resolve(WebRtcVad.LIBRARY);
    if (Files.exists(webRtc)) {
      try {
        return new WebRtcVad(webRtc);
      } catch (IllegalArgumentException e) {
        System.err.println("voice activity goes by the level of the sound: " + e.getMessage());
      }
    }
    return new EnergyVad();
  }
}
