package dev.hark.engine;

import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Window;

/// Something that turns a window of audio into text. Implementations are safe for many threads.
public interface Engine {
  /// Who transcribes, for the header `x-hark-engine`: `local/base`.
  String name();

  /// Decodes one window. The work is repeatable: the same window and options give the same text.
  ///
  /// @param threads CPU threads it may keep busy, at least 1
  /// @throws EngineUnavailableException if the engine cannot work now; another one, or a later try,
  ///   may
  /// @throws PoisonAudioException if this audio broke the engine more than once
  /// @throws InterruptedException if the calling thread was interrupted; the window is abandoned,
  ///   and its place in the engine is free
  WindowResult transcribe(Window window, DecodingOptions options, int threads)
      throws InterruptedException;

  /// Whether the threads of [#transcribe] do the computing, so that they count against the cores.
  boolean onCpu();

  /// What it shares with the engines that return the same.
  EngineCapacity capacity();

  /// What runs, for logs, health and metrics.
  EngineStatus status();
}
