package dev.hark.problem;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Describes what went wrong with a request, in words for the client. Immutable.
///
/// The message names the remedy; what caused the problem goes into the log, as the cause of the
/// [ProblemException].
///
/// @param kind what sort of problem it is; `http` decides from it the HTTP status
/// @param message one or two sentences for the client; no paths, addresses or stack traces
/// @param param the form field, query parameter or header at fault, if it is one
/// @param code the same for programs, if there is a word for it
/// @param retryAfter when the same request may succeed, if that is known
public record Problem(
    Kind kind,
    String message,
    @Nullable String param,
    @Nullable ProblemCode code,
    @Nullable Duration retryAfter) {

  /// The sorts of problems a client can meet.
  public enum Kind {
    /// The request is wrong: a field is missing, unknown or out of range.
    INVALID_REQUEST,
    /// No key, or one that is not valid.
    UNAUTHENTICATED,
    /// The key is valid and does not allow this.
    FORBIDDEN,
    /// There is no such thing: a path, a model.
    NOT_FOUND,
    /// The path exists, not with this HTTP method.
    METHOD_NOT_ALLOWED,
    /// The client was too slow to send its request.
    TIMEOUT,
    /// The upload or the audio is larger than this server accepts.
    TOO_LARGE,
    /// The body is not of a type that is understood here.
    UNSUPPORTED_MEDIA,
    /// The request is well-formed and its audio cannot be processed.
    UNPROCESSABLE,
    /// Too many requests, or a quota is used up.
    RATE_LIMITED,
    /// A fault of this server.
    INTERNAL,
    /// This server cannot take the work now.
    UNAVAILABLE,
    /// The work took longer than it may.
    DEADLINE,
    /// No space is left to store the upload.
    STORAGE_FULL
  }

  public static Problem of(Kind kind, String message) {
    return new Problem(kind, message, null, null, null);
  }

  /// Makes the problem of a field that is wrong.
  public static Problem invalid(String param, String message) {
    return of(Kind.INVALID_REQUEST, message).withParam(param);
  }

  /// Makes the problem of a field whose value the API knows and this server does not serve.
  public static Problem unsupportedValue(String param, String message) {
    return invalid(param, message).withCode(ProblemCode.UNSUPPORTED_VALUE);
  }

  /// Returns the [code][#code], or else the kind in lower case, for the label of a metric.
  public String label() {
    return code != null ? code.wireName() : kind.name().toLowerCase(Locale.ROOT);
  }

  public Problem withCode(ProblemCode newCode) {
    return new Problem(kind, message, param, newCode, retryAfter);
  }

  public Problem withParam(String newParam) {
    return new Problem(kind, message, newParam, code, retryAfter);
  }

  public Problem withRetryAfter(Duration delay) {
    return new Problem(kind, message, param, code, delay);
  }

  public ProblemException asException() {
    return new ProblemException(this, null);
  }

  /// Makes an exception of this problem and what caused it, which the log shows and the client
  /// never sees.
  public ProblemException asException(Throwable cause) {
    return new ProblemException(this, cause);
  }
}
