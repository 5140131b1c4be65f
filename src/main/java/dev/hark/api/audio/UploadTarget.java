package dev.hark.api.audio;

import java.nio.file.Path;

/// Provides the files that uploads are written to.
@FunctionalInterface
interface UploadTarget {
  /// Makes a new empty file.
  ///
  /// @throws dev.hark.problem.ProblemException if there is no room for one
  HeldFile open();

  /// Makes sure that there is room, before the first byte of an upload whose length is known and
  /// while it is written.
  ///
  /// @param bytes that are about to be written
  /// @throws dev.hark.problem.ProblemException if there is not
  default void requireSpace(long bytes) {}

  /// Holds a file until it is closed.
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
