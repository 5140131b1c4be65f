package dev.hark.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Writes a body, in chunks or as it is; each write goes out at once.
final class BodyOutput extends OutputStream {
  private final OutputStream out;
  private final boolean chunked;

  BodyOutput(OutputStream out, boolean chunked) {
    this.out = out;
    this.chunked = chunked;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!chunked) {
      out.write(bytes, offset, length);
    } else if (length > 0) {
      var chunk = new ByteArrayOutputStream();
      chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
      chunk.write(bytes, offset, length);
      chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
      chunk.writeTo(out);
    }
    out.flush();
  }

  /// Says that nothing follows.
  void end() throws IOException {
    if (chunked) {
      out.write("0\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
  }
}
