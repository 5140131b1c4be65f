package dev.hark.transcription;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/// The body of a request as it arrives. What goes wrong on the client's side ends here, as a
/// problem: so an `IOException` further on is one of our disk's, and the multipart parser, which
/// takes some failures for the end of the form, sees none.
final class ClientStream extends InputStream {
  /// For everything that is not the file: fields, headers of parts, parts that are ignored.
  static final long OVERHEAD = 1 << 20;

  private final InputStream body;
  private long budget = OVERHEAD;

  ClientStream(InputStream body) {
    this.body = body;
  }

  /// Bytes that are accounted for elsewhere.
  void allow(long bytes) {
    budget += bytes;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    int count;
    try {
      count = body.read(into, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
    if (count < 0) {
      // The parser stops at the closing boundary, so it never gets here with a whole form.
      throw Problem.of(
              Kind.INVALID_REQUEST,
              "The multipart form has no end: its closing boundary is missing. " + Remedy.CURL)
          .asException();
    }
    budget -= count;
    if (budget < 0) {
      throw Problem.of(
              Kind.INVALID_REQUEST,
              "The parts other than 'file' come to more than %d bytes. The audio belongs into the part named 'file'."
                  .formatted(OVERHEAD))
          .asException();
    }
    return count;
  }

  private static ProblemException failure(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return Problem.of(Kind.TIMEOUT, "The upload paused for too long. Send it again.")
            .asException(e);
      }
    }
    return Problem.of(Kind.INVALID_REQUEST, "The upload broke off before its end. Send it again.")
        .asException(e);
  }
}
