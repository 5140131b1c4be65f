package dev.hark.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Names every request (`x-request-id`, also in each line of the log) and says how long the answer
/// took (`openai-processing-ms`).
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestIdFilter extends OncePerRequestFilter {
  private static final String ARRIVAL = RequestIdFilter.class.getName() + ".arrival";

  /// The arrival is kept with the request, so that the error dispatch bears the same id.
  private record Arrival(RequestId id, long nanoTime) {}

  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var arrival = arrival(request);
    response.setHeader(RequestId.HEADER, arrival.id().value());
    try (var _ = MDC.putCloseable("requestId", arrival.id().value())) {
      chain.doFilter(request, new TimedResponse(response, arrival.nanoTime()));
    }
  }

  private static Arrival arrival(HttpServletRequest request) {
    if (request.getAttribute(ARRIVAL) instanceof Arrival earlier) {
      return earlier;
    }
    var arrival = new Arrival(RequestId.of(request), System.nanoTime());
    request.setAttribute(ARRIVAL, arrival);
    return arrival;
  }

  /// Sets the time when the body is about to be written: later the headers are gone.
  private static final class TimedResponse extends HttpServletResponseWrapper {
    private final long arrival;

    TimedResponse(HttpServletResponse response, long arrival) {
      super(response);
      this.arrival = arrival;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      stamp();
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      stamp();
      return super.getWriter();
    }

    private void stamp() {
      if (!isCommitted()) {
        var millis = (System.nanoTime() - arrival) / 1_000_000;
        setHeader("openai-processing-ms", Long.toString(millis));
      }
    }
  }
}
