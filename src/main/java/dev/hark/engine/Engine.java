package dev.hark.engine;

import dev.hark.audio.Window;
import dev.hark.transcript.DecodingOptions;

/// Something that turns a window of audio into text. Implementations are safe for many threads.
public interface Engine {
  /// Decodes one window. The work is repeatable: the same window and options give the same text.
  ///
  /// @throws EngineUnavailableException if the engine cannot work now; another one, or a later try,
  ///   may
  /// @throws PoisonAudioException if this audio broke the engine more than once
  /// @throws InterruptedException if the calling thread was interrupted; the window is abandoned
  WindowTranscript transcribe(Window window, DecodingOptions options) throws InterruptedException;

  /// What runs, for logs, health and metrics.
  EngineStatus status();
}
