package dev.hark.modelmaking;

import java.io.IOException;

/// Ends a child when its server ends, even by `kill -9`: only the server holds the other end of the
/// child's standard input. The end of the process deletes what is not finished.
public final class ParentWatch {
  private ParentWatch() {}

  /// Starts to watch.
  public static void start() {
    Thread.ofPlatform().daemon().name("parent-watch").start(ParentWatch::awaitEndOfInput);
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // the server writes nothing; only the end can come
      }
    } catch (IOException e) {
      System.err.println("the server is gone: " + e);
    }
    System.exit(1);
  }
}
