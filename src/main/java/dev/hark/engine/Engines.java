package dev.hark.engine;

import dev.hark.models.Model;

/// Engines by model, started when first asked for.
public interface Engines {
  /// Holds an engine for as long as a request needs it.
  ///
  /// Where other models are in the way it waits a while for the requests that use them.
  ///
  /// @throws EngineUnavailableException if no further model can be held in memory now
  /// @throws InterruptedException if the thread was interrupted while it waited
  Lease lease(Model model) throws InterruptedException;

  /// The status of the default model's engine.
  EngineStatus status();

  /// An engine that stays loaded until the lease is closed.
  interface Lease extends AutoCloseable {
    Engine engine();

    @Override
    void close();
  }
}
