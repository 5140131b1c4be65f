package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.windows.SpeechDetector;

/// Describes an engine that takes memory of this machine until it is closed.
interface LocalEngine extends Engine, SpeechDetector, AutoCloseable {
  /// Waits until it can take a window.
  ///
  /// @throws EngineUnavailableException if it cannot
  void awaitReady() throws InterruptedException;

  /// Returns whether its workers refuse to work as things are. It tries again by itself.
  boolean isRefused();

  /// Returns the bytes of physical memory that its processes hold; 0 where the kernel does not
  /// tell.
  long residentBytes();

  @Override
  void close();
}
