package dev.hark.tunnel;

import java.io.IOException;
import java.net.Socket;

/// How a connection ends.
final class Sockets {
  private Sockets() {}

  /// @param reset whether it ends with a reset, and what was sent last may be lost
  static void close(Socket socket, boolean reset) {
    try (socket) {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException _) {
      // It was closed before.
    }
  }
}
