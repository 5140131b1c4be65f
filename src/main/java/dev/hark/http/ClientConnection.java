package dev.hark.http;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/// Represents the TCP connection on which a request came, and tells who is at its other end.
public interface ClientConnection extends ServletConnection {
  /// Tells whether the client has closed the connection, or its sending half. Bytes that it has
  /// sent, the next request for example, stay for the next reader; while there are any, the end
  /// behind them is not seen.
  ///
  /// It must not be called while another thread reads from the connection.
  boolean isClosed();

  /// Returns the address of the peer itself, whatever the headers say about the client that it
  /// forwards for.
  String peer();

  /// Returns the connection of a request; empty under another connector than [WatchedProtocol].
  static Optional<ClientConnection> of(HttpServletRequest request) {
    return request.getServletConnection() instanceof ClientConnection connection
        ? Optional.of(connection)
        : Optional.empty();
  }
}
