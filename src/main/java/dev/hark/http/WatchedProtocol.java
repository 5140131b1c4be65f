package dev.hark.http;

import jakarta.servlet.ServletConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/// Extends Tomcat's HTTP/1.1 so that `HttpServletRequest.getServletConnection()` can also tell
/// whether the client is still there, and so that no client can hold a connection by sending a byte
/// now and then: the head of a request, and what still comes after its answer, have a time limit.
/// (Tomcat limits only the pauses.) It is public because Tomcat instantiates it by name.
///
/// It asks the socket's wrapper and not the request's input (`ActionCode.AVAILABLE`), which would
/// read past a pipelined request that came in one packet with the body before it.
public final class WatchedProtocol extends Http11NioProtocol {
  private volatile Duration patience = Duration.ofMinutes(1);

  /// Sets both limits.
  void setPatience(Duration limit) {
    patience = limit;
  }

  @Override
  protected Processor createProcessor() {
    return new WatchedProcessor(getAdapter());
  }

  private final class WatchedProcessor extends Http11Processor {
    private final Adapter limited;
    private @Nullable Future<?> limit;

    WatchedProcessor(Adapter adapter) {
      super(WatchedProtocol.this, adapter);
      limited = new LimitedRest(adapter, this::limitRest);
    }

    @Override
    public Adapter getAdapter() {
      return limited;
    }

    @Override
    protected ServletConnection getServletConnection() {
      return new Connection(super.getServletConnection(), getSocketWrapper());
    }

    /// Processes what has arrived: a part of a head, or whole requests.
    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      // It may still be what was left for the head.
      socket.setReadTimeout(getConnectionTimeout());
      SocketState state;
      try {
        state = super.service(socket);
      } finally {
        endLimit();
      }
      // Without a start there is no head. Tomcat takes a connection on which only blank lines came
      // for an idle one, and would forget the start.
      var waits = state == SocketState.LONG || state == SocketState.OPEN;
      if (!waits || request.getStartTimeNanos() < 0) {
        return state;
      }
      var left = patience.minusNanos(System.nanoTime() - request.getStartTimeNanos()).toMillis();
      if (left <= 0) {
        return SocketState.CLOSED;
      }
      socket.setReadTimeout(
          getConnectionTimeout() > 0 ? Math.min(getConnectionTimeout(), left) : left);
      return SocketState.LONG;
    }

    /// Limits the time in which Tomcat reads and drops the rest of a body.
    private void limitRest() {
      endLimit();
      if (!isAsync() && !isRequestBodyFullyRead()) {
        var socket = getSocketWrapper();
        limit =
            getUtilityExecutor()
                .schedule(socket::close, patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void endLimit() {
      if (limit != null) {
        limit.cancel(false);
        limit = null;
      }
    }
  }

  /// Does something when a request has its answer.
  private record LimitedRest(Adapter adapter, Runnable answered) implements Adapter {
    @Override
    public void service(Request request, Response response) throws Exception {
      adapter.service(request, response);
      answered.run();
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
      return adapter.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event)
        throws Exception {
      return adapter.asyncDispatch(request, response, event);
    }

    @Override
    public void log(Request request, Response response, long time) {
      adapter.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
      adapter.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
      return adapter.getDomain();
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
