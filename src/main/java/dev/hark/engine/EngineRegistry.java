package dev.hark.engine;

import dev.hark.models.ModelProfile;
import dev.hark.windows.SpeechDetector;
import java.util.List;

/// Keeps the engines of all models, and starts each when it is first needed.
public interface EngineRegistry {
  /// Holds an engine for as long as a request needs it.
  ///
  /// If other models take up the memory, it waits a while for the requests that use them.
  ///
  /// @throws EngineUnavailableException if no further model can be held in memory now
  /// @throws InterruptedException if the thread was interrupted while it waited
  Lease lease(ModelProfile model) throws InterruptedException;

  /// Returns the status of the default model's engine.
  EngineStatus status();

  /// Keeps engines loaded until it is closed.
  interface Lease extends AutoCloseable {
    /// Returns the engine to prefer.
    Engine engine();

    /// Returns all engines that can serve the model, beginning with [#engine]; each is used where
    /// those before it are unavailable.
    default List<Engine> route() {
      return List.of(engine());
    }

    /// Returns the speech detector. It takes no slot of an engine.
    SpeechDetector speechDetector();

    @Override
    void close();
  }
}
