package dev.hark.scheduling;

import dev.hark.engine.WindowTranscript;
import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Speech;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;

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
