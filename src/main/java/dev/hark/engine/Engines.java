package dev.hark.engine;

import dev.hark.models.Model;

/// Engines by model, started when first asked for.
public interface Engines {
  /// Holds an engine for as long as a request needs it.
  ///
  /// @throws EngineUnavailableException if no further model can be held in memory now
  Lease lease(Model model);

  /// The status of the default model's engine.
  EngineStatus status();

  /// An engine that stays loaded until the lease is closed.
  interface Lease extends AutoCloseable {
    Engine engine();

    @Override
    void close();
  }
}
