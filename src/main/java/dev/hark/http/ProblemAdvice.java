package dev.hark.http;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.multipart.MultipartException;

/// Answers whatever a controller or Spring MVC throws, with the envelope.
@RestControllerAdvice
class ProblemAdvice {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  private final ProblemResponses responses;

  ProblemAdvice(ProblemResponses responses) {
    this.responses = responses;
  }

  /// Leaves these to the security filters, which know how to ask for a key.
  @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
  void leaveToSecurity(RuntimeException refused) {
    throw refused;
  }

  @ExceptionHandler
  void answer(ProblemException e, HttpServletRequest request, HttpServletResponse response) {
    responses.write(request, response, responses.log(request, response, e));
  }

  @ExceptionHandler
  void answer(Exception e, HttpServletRequest request, HttpServletResponse response) {
    if (isDeparture(e)) {
      log.debug("{} {}: the client left", request.getMethod(), path(request), e);
      return;
    }
    switch (e) {
      case ErrorResponse refused -> refuse(refused, e, request, response);
      case HttpMessageNotReadableException _ ->
          reject("The request body cannot be read: it must be valid JSON.", e, request, response);
      case TypeMismatchException mismatch ->
          reject(
              "The value of '%s' has the wrong type.".formatted(mismatch.getPropertyName()),
              e,
              request,
              response);
      case BadRequestException _ -> reject("The request body is malformed.", e, request, response);
      case MultipartException _ ->
          reject("The multipart form cannot be read.", e, request, response);
      default -> responses.write(request, response, responses.log(request, response, e));
    }
  }

  /// Tells whether the client left by the exception's type, not by its message as Spring's own
  /// helper does: a pipe to a worker may be broken too.
  private static boolean isDeparture(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClientAbortException
          || cause instanceof AsyncRequestNotUsableException) {
        return true;
      }
    }
    return false;
  }

  private void reject(
      String message, Exception e, HttpServletRequest request, HttpServletResponse response) {
    log.debug("{} {}: {}", request.getMethod(), path(request), message, e);
    responses.write(request, response, Problem.of(Kind.INVALID_REQUEST, message));
  }

  /// Answers one of Spring MVC's own refusals, which carry a status and headers such as `Allow`.
  private void refuse(
      ErrorResponse refused,
      Exception e,
      HttpServletRequest request,
      HttpServletResponse response) {
    var status = refused.getStatusCode().value();
    if (status >= 500) {
      log.error("{} {} failed with {}", request.getMethod(), path(request), status, e);
    } else {
      log.debug("{} {} refused with {}", request.getMethod(), path(request), status, e);
    }
    if (!response.isCommitted()) {
      refused
          .getHeaders()
          .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
    var problem = Problem.of(responses.kind(status), message(e, status, request, response));
    responses.write(request, response, problem, status);
  }

  private static String message(
      Exception e, int status, HttpServletRequest request, HttpServletResponse response) {
    return switch (e) {
      case HttpRequestMethodNotSupportedException wrong ->
          "%s is not allowed here. Use %s."
              .formatted(
                  wrong.getMethod(),
                  wrong.getSupportedHttpMethods() == null
                      ? "another method"
                      : wrong.getSupportedHttpMethods().stream()
                          .map(Object::toString)
                          .sorted()
                          .collect(Collectors.joining(" or ")));
      case HttpMediaTypeNotSupportedException wrong when wrong.getContentType() == null ->
          "The Content-Type header is missing or malformed. Send %s.".formatted(types(wrong));
      case HttpMediaTypeNotSupportedException wrong ->
          "The content type %s is not supported here. Send %s."
              .formatted(wrong.getContentType(), types(wrong));
      case HttpMediaTypeException wrong ->
          "The answer would be %s, which the Accept header excludes.".formatted(types(wrong));
      case MissingRequestValueException missing ->
          Objects.requireNonNullElse(missing.getBody().getDetail(), "A value is missing.");
      default -> ErrorPhrases.of(status, request.getMethod(), path(request), response);
    };
  }

  private static String types(HttpMediaTypeException e) {
    var types =
        e.getSupportedMediaTypes().stream()
            .map(MediaType::toString)
            .distinct()
            .collect(Collectors.joining(" or "));
    return types.isEmpty() ? "another type" : types;
  }

  private static String path(HttpServletRequest request) {
    return ErrorPhrases.path(request.getRequestURI());
  }
}
