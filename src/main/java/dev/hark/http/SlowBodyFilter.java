package dev.hark.http;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Breaks off bodies that come too slowly. Reading one then throws a
/// [dev.hark.problem.ProblemException].
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class SlowBodyFilter extends OncePerRequestFilter {
  private final HttpSettings settings;

  SlowBodyFilter(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var rate = settings.minUploadRate().toBytes();
    chain.doFilter(rate == 0 ? request : new WatchedRequest(request, rate), response);
  }

  private final class WatchedRequest extends HttpServletRequestWrapper {
    private final long rate;
    private @Nullable ServletInputStream body;

    WatchedRequest(HttpServletRequest request, long rate) {
      super(request);
      this.rate = rate;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (body == null) {
        body = new WatchedBody(super.getInputStream(), rate, settings.patience().toNanos());
      }
      return body;
    }
  }

  /// Counts only the time in which it waits for the client, and not that of a slow disk.
  private static final class WatchedBody extends ServletInputStream {
    private final ServletInputStream body;
    private final long rate;
    private final long patience;
    private long waited;
    private long received;

    WatchedBody(ServletInputStream body, long rate, long patience) {
      this.body = body;
      this.rate = rate;
      this.patience = patience;
    }

    @Override
    public int read() throws IOException {
      var single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      var start = System.nanoTime();
      var count = body.read(into, offset, length);
      waited += System.nanoTime() - start;
      received += Math.max(0, count);
      if (count >= 0 && waited - patience > received * 1e9 / rate) {
        throw Problem.of(
                Kind.TIMEOUT,
                "The body of the request came too slowly. This server expects %d bytes a second (hark.http.min-upload-rate)."
                    .formatted(rate))
            .asException();
      }
      return count;
    }

    @Override
    public int available() throws IOException {
      return body.available();
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
