package dev.hark.tunnel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of one message, of a known length or in chunks, up to its end and no further.
final class BodyInput extends InputStream {
  private final InputStream in;
  private final boolean chunked;
  private final boolean untilClosed;

  /// Of the body, or of the present chunk.
  private long left;

  private boolean ended;

  /// The body that follows a head. A request that says nothing has none; an answer goes on until
  /// the connection ends.
  BodyInput(HttpHead head, InputStream in) {
    this.in = in;
    chunked = head.isChunked();
    var length = head.contentLength();
    var none = !head.isRequest() && (head.status() == 204 || head.status() == 304);
    untilClosed = !chunked && length < 0 && !head.isRequest() && !none;
    left = untilClosed ? Long.MAX_VALUE : Math.max(0, length);
    ended = !chunked && left == 0;
  }

  /// Whether the connection can be used again after it.
  boolean leavesConnectionOpen() {
    return ended && !untilClosed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!ended && chunked && left == 0) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    var count = in.read(into, offset, (int) Math.min(length, left));
    if (count < 0) {
      if (!untilClosed) {
        throw new EOFException("the body broke off");
      }
      ended = true;
      return -1;
    }
    left -= count;
    if (left == 0) {
      endPiece();
    }
    return count;
  }

  private void beginChunk() throws IOException {
    left = Long.parseLong(line().split(";", 2)[0].strip(), 16);
    while (left == 0 && !ended) {
      // trailers
      ended = line().isEmpty();
    }
  }

  private void endPiece() throws IOException {
    if (chunked) {
      line();
    } else {
      ended = true;
    }
  }

  private String line() throws IOException {
    return HttpHead.line(in).orElseThrow(() -> new EOFException("the chunks broke off"));
  }
}
