package dev.hark.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last lines a child process printed, for the error when it dies. Bounded, whatever the child
/// prints.
public final class OutputTail {
  private static final Logger log = LoggerFactory.getLogger("dev.hark.worker.output");
  private static final int MAX_CHARS = 8_192;
  private static final int MAX_LINE = 1_024;

  private final Deque<String> lines = new ArrayDeque<>();
  private int chars;

  /// Reads until the stream ends.
  public void drain(InputStream stream) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      var line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          add(line.toString());
          line.setLength(0);
        } else if (line.length() < MAX_LINE) {
          line.append((char) c);
        }
      }
      if (!line.isEmpty()) {
        add(line.toString());
      }
    } catch (IOException e) {
      log.debug("The output of a worker ended: {}", e.toString());
    }
  }

  private synchronized void add(String line) {
    log.debug(line);
    lines.addLast(line);
    chars += line.length();
    while (chars > MAX_CHARS) {
      chars -= lines.removeFirst().length();
    }
  }

  public synchronized String text() {
    return String.join("\n", lines);
  }
}
