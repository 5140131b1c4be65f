package dev.hark.http;

import jakarta.servlet.ServletConnection;
import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// Extends Tomcat's HTTP/1.1 so that `HttpServletRequest.getServletConnection()` can also tell
/// whether the client is still there. It is public because Tomcat instantiates it by name.
///
/// It asks the socket's wrapper and not the request's input (`ActionCode.AVAILABLE`), which would
/// read past a pipelined request that came in one packet with the body before it.
public final class WatchedProtocol extends Http11NioProtocol {
  @Override
  protected Processor createProcessor() {
    return new WatchedProcessor(this, getAdapter());
  }

  private static final class WatchedProcessor extends Http11Processor {
    WatchedProcessor(AbstractHttp11Protocol<NioChannel> protocol, Adapter adapter) {
      super(protocol, adapter);
    }

    @Override
    protected ServletConnection getServletConnection() {
      return new Connection(super.getServletConnection(), getSocketWrapper());
    }
  }

  private record Connection(ServletConnection container, SocketWrapperBase<?> socket)
      implements ClientConnection {
    @Override
    public boolean isClosed() {
      try {
        // Fills the wrapper's own buffer without blocking; the next reader finds the bytes there.
        socket.isReadyForRead();
        return socket.isClosed();
      } catch (IOException _) {
        return true;
      }
    }

    @Override
    public String peer() {
      return socket.getRemoteAddr();
    }

    @Override
    public String getConnectionId() {
      return container.getConnectionId();
    }

    @Override
    public String getProtocol() {
      return container.getProtocol();
    }

    @Override
    public String getProtocolConnectionId() {
      return container.getProtocolConnectionId();
    }

    @Override
    public boolean isSecure() {
      return container.isSecure();
    }
  }
}
