package dev.hark.http;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// The TCP connection on which a request came, and who is at its other end.
public interface ClientConnection extends ServletConnection {
  /// Whether the client has closed the connection, or its sending half. Bytes that it has sent, the
  /// next request for example, stay for those who want to read them; while there are any, the end
  /// behind them is not seen.
  ///
  /// Not to be called while somebody else reads from the connection.
  boolean isClosed();

  /// The address of the peer itself, whatever headers say about whom it speaks for.
  String peer();

  /// The connection of a request; empty under another connector than [WatchedProtocol].
  static Optional<ClientConnection> of(HttpServletRequest request) {
    return request.getServletConnection() instanceof ClientConnection connection
        ? Optional.of(connection)
        : Optional.empty();
  }
}
