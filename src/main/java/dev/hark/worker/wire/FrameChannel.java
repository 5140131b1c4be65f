package dev.hark.worker.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.cbor.CBORMapper;

/// Sends and receives frames over a socket: four bytes of length, most significant first, then
/// CBOR. One thread may read; any number may write.
public final class FrameChannel implements Closeable {
  /// Far more than the answer to any window. A larger frame comes from a broken peer and would only
  /// fill the memory.
  static final int MAX_BYTES = 16 << 20;

  private static final CBORMapper CBOR = new CBORMapper();

  private final SocketChannel socket;
  private final ReentrantLock writing = new ReentrantLock();

  public FrameChannel(SocketChannel socket) {
    this.socket = socket;
  }

  /// Waits for the next frame.
  ///
  /// @throws EOFException if the peer has closed the connection or died
  /// @throws IOException if the bytes are not a frame
  public Frame read() throws IOException {
    int length = fill(ByteBuffer.allocate(Integer.BYTES)).getInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a frame of " + length + " bytes is not one of ours");
    }
    var body = fill(ByteBuffer.allocate(length));
    try {
      return CBOR.readValue(body.array(), Frame.class);
    } catch (JacksonException e) {
      throw new IOException("unreadable frame", e);
    }
  }

  private ByteBuffer fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        throw new EOFException("the peer is gone");
      }
    }
    return buffer.flip();
  }

  /// Sends a frame.
  ///
  /// @throws IOException if the peer is gone
  public void write(Frame frame) throws IOException {
    byte[] body = CBOR.writeValueAsBytes(frame);
    var buffer =
        ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).flip();
    writing.lock();
    try {
      while (buffer.hasRemaining()) {
        socket.write(buffer);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
