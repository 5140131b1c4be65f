package dev.hark.modelmaking;

import java.io.IOException;
import java.nio.file.Path;

/// Decides whether a new model that can be loaded is published.
@FunctionalInterface
public interface PublicationGate {
  /// Passes every model.
  PublicationGate OPEN = (file, name) -> {};

  /// Returns if the model may be published.
  ///
  /// @param file ggml file that is not published yet, whatever its name
  /// @param name of the model once it is published
  /// @throws dev.hark.checkpoint.CheckpointException if the model is not good enough; the message
  ///   says why
  void check(Path file, String name) throws IOException, InterruptedException;
}
