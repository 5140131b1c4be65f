package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.windows.SpeechDetector;

/// An engine that takes memory of this machine until it is closed.
interface LocalEngine extends Engine, SpeechDetector, AutoCloseable {
  /// Waits until it can take a window.
  ///
  /// @throws EngineUnavailableException if it cannot
  void awaitReady() throws InterruptedException;

  /// Whether it cannot work as things are. It tries again by itself.
  boolean isRefused();

  /// Bytes of physical memory that its processes hold; 0 where the kernel does not tell.
  long residentBytes();

  @Override
  void close();
}
