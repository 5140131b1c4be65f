package dev.hark.access;

import dev.hark.http.ProblemResponses;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/// Answers the requests that the filter chains do not let through, without reading their body.
@Component
final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);

  /// Lists the HTTP methods that the firewall lets through.
  static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final String REMEDY =
      " Send the key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'. It is the key that Hark"
          + " showed when it first started, or the value of HARK_API_KEY on the server.";

  private final ProblemResponses responses;

  Rejections(ProblemResponses responses) {
    this.responses = responses;
  }

  /// Answers a request without a key, with a wrong one, or with one too many.
  void unauthenticated(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    if (failure instanceof FailedKeys.TooMany tooMany) {
      responses.write(request, response, limited(tooMany));
      return;
    }
    var cause =
        failure instanceof BadCredentialsException
            ? failure.getMessage()
            : "The request carries no API key.";
    log.debug("Rejected: {}", cause);
    responses.write(request, response, Problem.of(Kind.UNAUTHENTICATED, cause + REMEDY));
  }

  private static Problem limited(FailedKeys.TooMany tooMany) {
    return Problem.of(
            Kind.RATE_LIMITED,
            tooMany.getMessage()
                + " Wait for a minute and send the right one. The server's log names the address,"
                + " and hark.access.max-failed-keys is the limit.")
        .withRetryAfter(tooMany.pause());
  }

  /// Answers a request whose key may not do this.
  void forbidden(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    responses.write(
        request,
        response,
        Problem.of(
            Kind.FORBIDDEN, "This API key may not do this. Use a key with the needed scope."));
  }

  /// Answers everything outside the API alike, whether it exists or not.
  void notFound(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    responses.write(
        request,
        response,
        Problem.of(Kind.NOT_FOUND, "There is nothing here. The API is under /v1/."));
  }

  /// Answers a request that the firewall refused.
  void malformed(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    var message =
        METHODS.contains(request.getMethod())
            ? "The path or a header of the request is malformed. Send the path without '//', ';',"
                + " '%2F' and the like."
            : "The method of the request is not one of %s.".formatted(String.join(", ", METHODS));
    responses.write(request, response, Problem.of(Kind.INVALID_REQUEST, message));
  }
}
