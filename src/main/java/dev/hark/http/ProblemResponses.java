package dev.hark.http;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Decides the HTTP status of a [Problem], as nothing else does, and writes OpenAI's envelope:
/// `{"error":{"message","type","param","code"}}`, all four always present.
@Component
public class ProblemResponses {
  private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

  /// Names the attribute in which a problem waits for the container's error dispatch.
  private static final String DEFERRED = ProblemResponses.class.getName() + ".deferred";

  /// OpenAI's clients show the whole message, so a longer one is cut.
  private static final int MAX_MESSAGE = 2_000;

  /// A client may try again after this pause if nothing better is known.
  private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);

  private record Envelope(Body error) {}

  private record Body(String message, String type, @Nullable String param, @Nullable String code) {}

  // Not the application's mapper: its settings could leave out the keys that are null.
  private final JsonMapper json = new JsonMapper();

  /// Answers the request with this problem. If the answer has already begun, that is logged and
  /// nothing is written.
  public void write(HttpServletRequest request, HttpServletResponse response, Problem problem) {
    write(request, response, problem, status(problem.kind()));
  }

  /// @param status the HTTP status, where the container has decided on one that no kind stands for
  void write(
      HttpServletRequest request, HttpServletResponse response, Problem problem, int status) {
    if (response.isCommitted()) {
      // Either the answer is under way, or Tomcat has called sendError itself after a failed read
      // of the body. In the second case it dispatches to the error page, which says this.
      request.setAttribute(DEFERRED, problem);
      log.debug("Not written, the response is committed: {}", problem.message());
      return;
    }
    response.resetBuffer();
    response.setStatus(status);
    setHeaders(response, problem, status);
    var envelope = new Envelope(body(problem, status));
    // Encoded by way of a string, because Java's encoder replaces what is not Unicode, while
    // Jackson's would throw.
    var bytes = json.writeValueAsString(envelope).getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    try {
      response.getOutputStream().write(bytes);
      response.flushBuffer();
    } catch (IOException e) {
      log.debug("The client left before it was told: {}", problem.message(), e);
    }
  }

  /// Returns what a client is told of a failure in the body of an answer that has begun: the
  /// envelope as JSON on one line. The failure is logged as one before the answer would be.
  public String lateEnvelope(
      HttpServletRequest request, HttpServletResponse response, RuntimeException failure) {
    var problem = log(request, response, failure);
    return json.writeValueAsString(new Envelope(body(problem, status(problem.kind()))));
  }

  /// Logs what a request failed with: a fault of the server as a warning or an error, what the
  /// client can mend for debugging only.
  ///
  /// @return what the client is told of it
  Problem log(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    var path = ErrorPhrases.path(request.getRequestURI());
    if (!(failure instanceof ProblemException known)) {
      log.error("{} {} failed unexpectedly", request.getMethod(), path, failure);
      return Problem.of(Kind.INTERNAL, ErrorPhrases.internal(response));
    }
    var problem = known.problem();
    if (status(problem.kind()) >= 500) {
      log.warn("{} {}: {}", request.getMethod(), path, problem.message(), failure.getCause());
    } else {
      log.debug("{} {}: {}", request.getMethod(), path, problem.message(), failure);
    }
    return problem;
  }

  /// Returns the problem that could not be written before the container took the response over.
  Optional<Problem> deferred(HttpServletRequest request) {
    return Optional.ofNullable((Problem) request.getAttribute(DEFERRED));
  }

  /// Returns the kind that stands for a status, where the container or the framework chose the
  /// status.
  Kind kind(int status) {
    return Arrays.stream(Kind.values())
        .filter(kind -> status(kind) == status)
        .findFirst()
        .orElse(status < 500 ? Kind.INVALID_REQUEST : Kind.INTERNAL);
  }

  int status(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case TIMEOUT -> 408;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA -> 415;
      case UNPROCESSABLE -> 422;
      case RATE_LIMITED -> 429;
      case INTERNAL -> 500;
      case UNAVAILABLE -> 503;
      case DEADLINE -> 504;
      case STORAGE_FULL -> 507;
    };
  }

  private static Body body(Problem problem, int status) {
    var message = problem.message();
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE) + "...";
    }
    return new Body(message, type(problem, status), problem.param(), code(problem));
  }

  private static @Nullable String code(Problem problem) {
    if (problem.code() != null) {
      return problem.code().wireName();
    }
    return switch (problem.kind()) {
      case UNAUTHENTICATED -> ProblemCode.INVALID_API_KEY.wireName();
      case RATE_LIMITED -> ProblemCode.RATE_LIMIT_EXCEEDED.wireName();
      default -> null;
    };
  }

  private static String type(Problem problem, int status) {
    return switch (problem.kind()) {
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED ->
          problem.code() == ProblemCode.INSUFFICIENT_QUOTA ? "insufficient_quota" : "requests";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  private static void setHeaders(HttpServletResponse response, Problem problem, int status) {
    if (problem.retryAfter() != null || status == 429 || status == 503) {
      var delay = Objects.requireNonNullElse(problem.retryAfter(), DEFAULT_RETRY);
      var millis = Math.max(1, delay.toMillis());
      response.setHeader("Retry-After", Long.toString(Math.ceilDiv(millis, 1_000)));
      response.setHeader("retry-after-ms", Long.toString(millis));
    }
    // RFC 9110, section 15.5.2: a 401 names the scheme. Only Basic would make a browser ask.
    if (status == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    // The SDKs send the whole upload again after some errors; this tells them not to.
    if (status < 500 && status != 408 && status != 429) {
      response.setHeader("x-should-retry", "false");
    }
  }
}
