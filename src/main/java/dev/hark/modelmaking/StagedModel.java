package dev.hark.modelmaking;

import dev.hark.modelstore.Staging;
import java.io.IOException;
import java.nio.file.Path;

/// Holds a model file in the making. If it is not published, nothing of it stays, even if the
/// process is told to end in the middle; what a killed process left is deleted by the next one.
final class StagedModel implements AutoCloseable {
  private final Staging staging;
  private final Thread deletion;

  StagedModel(Staging staging) {
    this.staging = staging;
    this.deletion = new Thread(staging::close, "delete-staging");
    Runtime.getRuntime().addShutdownHook(deletion);
  }

  /// Returns where the file is to be written.
  Path path() {
    return staging.path();
  }

  /// Makes a new folder for files that the model is made of.
  Path newFolder() throws IOException {
    return staging.newFolder();
  }

  /// Gives the file its name among the models, atomically.
  void publish() throws IOException {
    staging.publish();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(deletion);
    } catch (IllegalStateException e) {
      return; // the process is ending, and the hook deletes it
    }
    staging.close();
  }
}
