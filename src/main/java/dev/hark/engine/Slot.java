package dev.hark.engine;

import dev.hark.audio.Speech;
import dev.hark.audio.SpeechDetector;
import dev.hark.audio.Window;
import dev.hark.transcript.DecodingOptions;

/// The right to keep a part of the machine busy. Used by the thread that acquired it.
public interface Slot extends SpeechDetector, AutoCloseable {
  /// Decodes one window.
  ///
  /// @throws dev.hark.problem.ProblemException if the engine is unavailable, the audio poison, or
  ///   the ticket cancelled
  WindowTranscript transcribe(Window window, DecodingOptions options) throws InterruptedException;

  /// @throws dev.hark.problem.ProblemException as [#transcribe]
  @Override
  Speech listen(Window window) throws InterruptedException;

  /// Gives the slot back. Never throws.
  @Override
  void close();
}
