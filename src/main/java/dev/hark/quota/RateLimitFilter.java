package dev.hark.quota;

import dev.hark.access.Caller;
import dev.hark.http.ProblemResponses;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.web.filter.OncePerRequestFilter;

/// Turns away requests over the limit of their key, and tells every client how much it has left. It
/// is a filter and not an interceptor, so that it comes before anything that could read the body.
final class RateLimitFilter extends OncePerRequestFilter {
  private final RequestLimits limits;
  private final ProblemResponses responses;

  RateLimitFilter(RequestLimits limits, ProblemResponses responses) {
    this.limits = limits;
    this.responses = responses;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var limited = Caller.of(request).filter(caller -> caller.policy().requestsPerMinute() > 0);
    if (limited.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    var caller = limited.get();
    var verdict = limits.request(caller.id(), caller.policy().requestsPerMinute());
    describe(verdict, response);
    if (verdict.admitted()) {
      chain.doFilter(request, response);
    } else {
      responses.write(request, response, tooMany(verdict));
    }
  }

  private static void describe(Verdict verdict, HttpServletResponse response) {
    response.setHeader("x-ratelimit-limit-requests", Integer.toString(verdict.limit()));
    response.setHeader("x-ratelimit-remaining-requests", Integer.toString(verdict.remaining()));
    response.setHeader("x-ratelimit-reset-requests", wire(verdict.reset()));
  }

  private static Problem tooMany(Verdict verdict) {
    return Problem.of(
            Kind.RATE_LIMITED,
            "This key may send %d requests per minute. Try again in %s, or raise"
                    .formatted(verdict.limit(), wire(verdict.reset()))
                + " hark.quota.requests-per-minute on the server.")
        .withRetryAfter(verdict.reset());
  }

  /// Writes a duration as OpenAI does: `20ms`, `1s`, `6m0s`. It is rounded up, so that a client
  /// that waits this long does not come too early.
  static String wire(Duration duration) {
    var millis = roundedUp(duration, Duration.ofMillis(1));
    if (millis < 1000) {
      return millis + "ms";
    }
    var seconds = roundedUp(duration, Duration.ofSeconds(1));
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }

  private static long roundedUp(Duration duration, Duration unit) {
    return duration.plus(unit).minusNanos(1).dividedBy(unit);
  }
}
