package dev.hark.checkpoint;

import java.io.IOException;

/// A checkpoint that cannot be imported. The message names what is wrong and where.
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 600;

  public CheckpointException(String message) {
    super(shown(message));
  }

  CheckpointException(String message, Throwable cause) {
    super(shown(message), cause);
  }

  /// Names in the message come from the file: they must not fill or steer a terminal.
  private static String shown(String message) {
    var printable =
        message.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).limit(LONGEST);
    return printable
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
