package dev.hark.engine;

import dev.hark.transcript.DecodingOptions;
import dev.hark.windows.Window;

/// Turns a window of audio into text. Implementations are safe for many threads.
public interface Engine {
  /// Returns the name for the header `x-hark-engine`, such as `local/base`.
  String name();

  /// Decodes one window. The work is repeatable: the same window and options give the same text.
  ///
  /// @param threads CPU threads it may keep busy, at least 1
  /// @param alone whether nothing else may run in the same process, because the window may have
  ///   ended one
  /// @throws WindowLostException if the process that had the window ended; it may be tried again
  /// @throws EngineUnavailableException if the engine cannot work now; another one, or a later try,
  ///   may
  /// @throws InterruptedException if the calling thread was interrupted; the window is abandoned,
  ///   and its place in the engine is free
  WindowResult transcribe(Window window, DecodingOptions options, int threads, boolean alone)
      throws WindowLostException, InterruptedException;

  /// Tells whether the threads of [#transcribe] do the computing, so that they count against the
  /// cores.
  boolean onCpu();

  /// Returns the capacity that this engine shares with all engines that return an equal one.
  EngineCapacity capacity();

  /// Returns what runs, for logs, health and metrics.
  EngineStatus status();
}
