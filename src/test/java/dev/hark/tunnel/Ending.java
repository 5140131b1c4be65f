package dev.hark.tunnel;

import dev.hark.tunnel.OriginConnections.Connection;
import java.net.Socket;
import java.util.Optional;

/// How an exchange ends, which several threads may decide and the first one does.
final class Ending {
  /// What may happen to it.
  enum How {
    OPEN,
    DONE,
    DROPPED,
    GIVEN_UP,
    TOO_LARGE
  }

  private final FakeTunnel tunnel;
  private final Socket client;
  private Optional<Connection> origin = Optional.empty();
  private How how = How.OPEN;
  private boolean begun;

  Ending(FakeTunnel tunnel, Socket client) {
    this.tunnel = tunnel;
    this.client = client;
  }

  synchronized void connectedTo(Connection connection) {
    origin = Optional.of(connection);
  }

  synchronized Connection origin() {
    return origin.orElseThrow();
  }

  synchronized How how() {
    return how;
  }

  /// Whether the answer may go out.
  synchronized boolean begin() {
    begun = how == How.OPEN;
    return begun;
  }

  /// The answer has gone out.
  ///
  /// @param reusable whether the connection to the server is
  synchronized void done(boolean reusable) {
    if (how == How.OPEN) {
      how = How.DONE;
      if (reusable) {
        tunnel.origins().giveBack(origin());
      } else {
        origin().close(false);
      }
    }
  }

  /// Ends it otherwise, if it has not ended yet.
  synchronized void stop(How other, boolean reset) {
    if (how != How.OPEN) {
      return;
    }
    how = other;
    var breaksOff = begun || how == How.DROPPED;
    if (origin.isPresent() && breaksOff) {
      tunnel.countDropped();
    }
    origin.ifPresent(it -> it.close(reset));
    if (breaksOff) {
      Sockets.close(client, reset);
    }
  }
}
