package dev.hark.supervisor;

import dev.hark.engine.Engine;
import dev.hark.windows.SpeechDetector;

/// An engine that takes memory of this machine until it is closed.
interface LocalEngine extends Engine, SpeechDetector, AutoCloseable {
  /// Whether it has given up for good.
  boolean isRefused();

  /// Bytes of physical memory that its processes hold; 0 where the kernel does not tell.
  long residentBytes();

  @Override
  void close();
}
