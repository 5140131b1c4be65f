package dev.hark.api.audio;

import java.nio.file.Path;

/// Where the bytes of an upload go.
@FunctionalInterface
interface UploadTarget {
  /// Makes a new empty file.
  ///
  /// @throws dev.hark.problem.ProblemException if there is no room for one
  HeldFile open();

  /// A file that is held until it is closed.
  ///
  /// @param path where the file is
  /// @param release deletes the file; may be run more than once and never throws
  record HeldFile(Path path, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }
}
