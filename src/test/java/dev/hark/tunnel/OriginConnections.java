package dev.hark.tunnel;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Connections to the server, which are used again as the tunnel's daemon does.
final class OriginConnections implements AutoCloseable {
  private final int port;
  private final InetAddress from;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /// @param from the address of this machine that the server sees
  OriginConnections(int port, InetAddress from) {
    this.port = port;
    this.from = from;
  }

  /// A connection and what was read of it in advance.
  record Connection(Socket socket, InputStream in) {
    boolean isAlive() {
      try {
        socket.setSoTimeout(1);
        // An end, or a byte that nobody has asked for.
        in.read();
        return false;
      } catch (SocketTimeoutException _) {
        return true;
      } catch (IOException _) {
        return false;
      }
    }

    void close(boolean reset) {
      Sockets.close(socket, reset);
    }
  }

  Connection take() throws IOException {
    for (var idling = poll(); idling.isPresent(); idling = poll()) {
      var connection = idling.get();
      if (connection.isAlive()) {
        connection.socket().setSoTimeout(0);
        return connection;
      }
      connection.close(false);
    }
    var socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      socket.setTcpNoDelay(true);
      return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private synchronized Optional<Connection> poll() {
    return Optional.ofNullable(idle.pollLast());
  }

  synchronized int idle() {
    return idle.size();
  }

  synchronized void giveBack(Connection connection) {
    if (closed) {
      connection.close(false);
    } else {
      idle.addLast(connection);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(connection -> connection.close(false));
    idle.clear();
  }
}
