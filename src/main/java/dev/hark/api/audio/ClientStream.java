package dev.hark.api.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/// Reads the body of a request as it arrives. Failures on the client's side end here, as problems.
/// An `IOException` further on is therefore one of our disk's, and the multipart parser, which
/// takes some failures for the end of the form, sees none.
final class ClientStream extends InputStream {
  /// This covers everything that is not the file: fields, headers of parts, parts that are ignored.
  static final long MAX_OVERHEAD = 1 << 20;

  private final InputStream body;
  private long budget = MAX_OVERHEAD;

  ClientStream(InputStream body) {
    this.body = body;
  }

  /// Exempts bytes that are accounted for elsewhere.
  void allow(long bytes) {
    budget += bytes;
  }

  @Override
  public int read() {
    var single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
  }

  /// Reads and drops what follows the form. Afterwards nothing else reads from the connection until
  /// the answer, so that the client's departure can be noticed; see [HangUpWatch].
  void drain() {
    var rest = new byte[4 * 1024];
    while (count(rest, 0, rest.length) >= 0) {
      // Nothing needs these bytes.
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    var count = count(into, offset, length);
    if (count < 0) {
      // The parser stops at the closing boundary, so it never gets here with a whole form.
      throw Problem.of(
              Kind.INVALID_REQUEST,
              "The multipart form has no end: its closing boundary is missing. "
                  + UploadFormReader.REMEDY)
          .asException();
    }
    return count;
  }

  private int count(byte[] into, int offset, int length) {
    int count;
    try {
      count = body.read(into, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
    budget -= Math.max(0, count);
    if (budget < 0) {
      throw Problem.of(
              Kind.INVALID_REQUEST,
              "The parts other than 'file' come to more than %d bytes. Send the audio in the part named 'file'."
                  .formatted(MAX_OVERHEAD))
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
