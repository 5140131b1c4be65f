package dev.hark.access;

import dev.hark.http.ProblemResponses;
import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/// What the filter chains answer to requests they do not let through. None of it reads the body.
@Component
final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);
  private static final String REMEDY =
      " Send the key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'. It is the key that Hark"
          + " showed when it first started, or the value of HARK_API_KEY on the server.";

  private final ProblemResponses responses;

  Rejections(ProblemResponses responses) {
    this.responses = responses;
  }

  /// No key, or not a good one.
  void unauthenticated(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    var cause =
        failure instanceof BadCredentialsException
            ? failure.getMessage()
            : "The request carries no API key.";
    log.debug("Rejected: {}", cause);
    // RFC 9110, section 15.5.2: a 401 names the scheme. Only Basic would make a browser ask.
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    responses.write(
        request,
        response,
        Problem.of(Kind.UNAUTHENTICATED, cause + REMEDY).withCode("invalid_api_key"));
  }

  /// A good key that may not do this.
  void forbidden(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    responses.write(
        request,
        response,
        Problem.of(
            Kind.FORBIDDEN, "This API key may not do this. Use a key with the needed scope."));
  }

  /// The answer to everything outside the API, the same whether there is something or not.
  void notFound(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    responses.write(
        request,
        response,
        Problem.of(Kind.NOT_FOUND, "There is nothing here. The API is under /v1/."));
  }

  /// A request that Spring Security's firewall refused.
  void malformed(HttpServletRequest request, HttpServletResponse response, Exception failure) {
    responses.write(
        request,
        response,
        Problem.of(
            Kind.INVALID_REQUEST,
            "The path or a header of the request is malformed. Send the path without '//', ';',"
                + " '%2F' and the like."));
  }
}
