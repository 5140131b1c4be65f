package dev.hark.engine;

import dev.hark.models.Model;
import dev.hark.windows.SpeechDetector;
import java.util.List;

/// EngineRegistry by model, started when first asked for.
public interface EngineRegistry {
  /// Holds an engine for as long as a request needs it.
  ///
  /// Where other models are in the way it waits a while for the requests that use them.
  ///
  /// @throws EngineUnavailableException if no further model can be held in memory now
  /// @throws InterruptedException if the thread was interrupted while it waited
  Lease lease(Model model) throws InterruptedException;

  /// The status of the default model's engine.
  EngineStatus status();

  /// EngineRegistry that stay loaded until the lease is closed.
  interface Lease extends AutoCloseable {
    /// The engine to prefer.
    Engine engine();

    /// All engines that can serve the model, beginning with [#engine]; each is used where those
    /// before it are unavailable.
    default List<Engine> route() {
      return List.of(engine());
    }

    /// Tells where speech is; takes no place in an engine.
    SpeechDetector speechDetector();

    @Override
    void close();
  }
}
