package dev.hark.audio;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Has the bundled FFmpeg unpacked once and hands out its path. Safe for many threads.
///
/// A platform thread reads the jar, whichever thread asks: Spring Boot's loader holds a lock while
/// it reads (spring-boot#51463), and a virtual thread that gives up its carrier with that lock
/// never gets one again if all carriers are taken by threads that load a class and wait for it.
final class UnpackedFfmpeg {
  private final Unpacking unpacking;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private CompletableFuture<Path> program = notBegun();

  /// Brings the program to disk.
  @FunctionalInterface
  interface Unpacking {
    Path unpack() throws IOException;
  }

  /// @param patience the longest wait of [#path]
  UnpackedFfmpeg(Unpacking unpacking, Duration patience) {
    this.unpacking = unpacking;
    this.patience = patience;
  }

  /// Begins to unpack in the background, unless an attempt runs or has succeeded.
  void start() {
    var _ = unpacked();
  }

  /// Waits until the program is unpacked. After a failure the next call tries again.
  ///
  /// @throws IOException if it cannot be unpacked, or not in time
  Path path() throws IOException, InterruptedException {
    try {
      return unpacked().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("not unpacked within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  /// Makes the next call check again whether the program is complete.
  void forget() {
    lock.lock();
    try {
      if (program.isDone()) {
        program = notBegun();
      }
    } finally {
      lock.unlock();
    }
  }

  private static CompletableFuture<Path> notBegun() {
    return CompletableFuture.failedFuture(new IOException("not unpacked yet"));
  }

  private CompletableFuture<Path> unpacked() {
    lock.lock();
    try {
      if (program.isCompletedExceptionally()) {
        var fresh = new CompletableFuture<Path>();
        Thread.ofPlatform().daemon().name("ffmpeg-unpacking").start(() -> unpack(fresh));
        program = fresh;
      }
      return program;
    } finally {
      lock.unlock();
    }
  }

  private void unpack(CompletableFuture<Path> result) {
    try {
      result.complete(unpacking.unpack());
    } catch (IOException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
