package dev.hark.supervisor;

import dev.hark.engine.Engine;

/// An engine that takes memory of this machine until it is closed.
interface LocalEngine extends Engine, AutoCloseable {
  /// Whether it has given up for good.
  boolean isRefused();

  @Override
  void close();
}
