package dev.hark.checkpoint;

import java.io.IOException;

/// Reports a checkpoint or model file that cannot be used. The message names the fault and its
/// place.
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 600;

  public CheckpointException(String message) {
    super(shown(message));
  }

  CheckpointException(String message, Throwable cause) {
    super(shown(message), cause);
  }

  /// Makes a message safe to print. Names in it come from the file and must not fill or control a
  /// terminal.
  private static String shown(String message) {
    var printable =
        message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).limit(MAX_LENGTH);
    return printable
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
