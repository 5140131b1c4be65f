package dev.hark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Writes the results of a command to one stream, its messages and progress to the other.
public final class Console {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream results;
  private final PrintStream messages;
  private final boolean terminal;
  private boolean progressShown;

  Console(PrintStream results, PrintStream messages) {
    this(results, messages, messages.equals(System.err) && isTerminal());
  }

  Console(PrintStream results, PrintStream messages, boolean terminal) {
    this.results = results;
    this.messages = messages;
    this.terminal = terminal;
  }

  /// Returns whether a person watches the messages. `System.console()` cannot tell: it is about the
  /// standard output, which is often a file here.
  private static boolean isTerminal() {
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console())
          .filter(console -> console.isTerminal())
          .isPresent();
    }
  }

  PrintStream results() {
    return results;
  }

  public void result(String line) {
    clearProgress();
    results.println(line);
  }

  public void message(String text) {
    clearProgress();
    messages.println(text);
  }

  public void error(String text) {
    message("hark: " + text);
  }

  /// Replaces the progress line; it is shown on a terminal only.
  public void progress(String line) {
    if (terminal) {
      messages.print(CLEAR_LINE + line);
      messages.flush();
      progressShown = true;
    }
  }

  void clearProgress() {
    if (progressShown) {
      messages.print(CLEAR_LINE);
      messages.flush();
      progressShown = false;
    }
  }
}
