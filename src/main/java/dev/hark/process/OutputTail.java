package dev.hark.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the end of what a child process prints, for the error when it fails. Its size is bounded,
/// however much the child prints.
public final class OutputTail {
  private static final Logger log = LoggerFactory.getLogger(OutputTail.class);

  /// The number of bytes that are kept.
  static final int MAX_BYTES = 8 * 1024;

  private byte[] last = {};

  /// Reads a stream to its end and closes it.
  public void drain(InputStream stream) {
    var buffer = new byte[MAX_BYTES];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        append(buffer, count);
      }
    } catch (IOException e) {
      log.debug("The output of a child process ended: {}", e.toString());
    }
  }

  private synchronized void append(byte[] bytes, int count) {
    if (log.isDebugEnabled()) {
      log.debug(new String(bytes, 0, count, StandardCharsets.UTF_8).stripTrailing());
    }
    int kept = Math.min(last.length, MAX_BYTES - count);
    var joined = Arrays.copyOfRange(last, last.length - kept, last.length + count);
    System.arraycopy(bytes, 0, joined, kept, count);
    last = joined;
  }

  /// Returns the end of the output so far, without white space around it.
  public synchronized String text() {
    return new String(last, StandardCharsets.UTF_8).strip();
  }
}
