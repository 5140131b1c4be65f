package dev.hark.cli;

import java.io.IOException;
import picocli.CommandLine.Option;

/// That a command was started by the server. It then tells how far it is in JSON, imports only out
/// of the import folder, and ends when the server does.
public final class Supervised {
  @Option(names = "--supervised", hidden = true, description = "The server is the parent.")
  private boolean on;

  public boolean isOn() {
    return on;
  }

  /// Ends this process, which deletes what is not finished, when the standard input ends: its other
  /// end is the server's, so that even `kill -9` closes it.
  void endWithParent() {
    if (on) {
      Thread.ofPlatform().daemon().name("parent-watch").start(Supervised::awaitEndOfInput);
    }
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // the server writes nothing; all that can come is the end
      }
    } catch (IOException e) {
      System.err.println("the server is gone: " + e);
    }
    System.exit(1);
  }
}
