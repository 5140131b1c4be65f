package dev.hark.whisper.vad;

import dev.hark.windows.Speech;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Hears where somebody speaks. Used by one thread at a time; every call is independent of those
/// before it.
public interface Vad extends AutoCloseable {
  /// Listens, with one CPU thread.
  ///
  /// @param pcm 16 kHz mono samples, any number of them
  /// @return the probability of speech; in digital silence it is 0
  /// @throws WhisperException if a library reports a failure
  Speech detect(short[] pcm);

  /// How it listens: `silero`, `webrtc` or `energy`.
  String name();

  @Override
  void close();

  /// The best detector there is: Silero where its model is named, else WebRTC's, else, on a
  /// platform for which that is not built, one that goes by the level of the sound alone.
  ///
  /// @param libraries the folder of the native libraries; for Silero, the [WhisperLibrary] of the
  ///   folder must have been loaded
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
