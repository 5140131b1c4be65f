package dev.hark.http;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/// Says in words what a bare HTTP status means.
final class ErrorPhrases {
  private static final int MAX_PATH = 200;

  private ErrorPhrases() {}

  static String of(int status, String method, String path, HttpServletResponse response) {
    return switch (status) {
      case 400 -> "The request is malformed.";
      case 403 -> "This is not allowed.";
      case 404 -> "There is nothing at this address: %s %s.".formatted(method, path);
      case 405 -> "%s is not allowed at %s.".formatted(method, path);
      case 408 -> "The request did not arrive in time.";
      case 413 -> "The request is too large.";
      case 414 -> "The address is too long.";
      case 431 -> "The headers are too large.";
      case 501 -> "The method %s is not implemented.".formatted(method);
      case 503 -> "The server cannot take the request now. Try again shortly.";
      default ->
          status < 500 ? "The request was refused (%d).".formatted(status) : internal(response);
    };
  }

  static String internal(HttpServletResponse response) {
    var id = response.getHeader(RequestId.HEADER);
    return "The server failed unexpectedly. Its log has the reason%s."
        .formatted(id == null ? "" : " under request id " + id);
  }

  /// Returns the path of a request in a form that is safe in a line of the log.
  static String path(@Nullable String uri) {
    if (uri == null) {
      return "(no path)";
    }
    var cut = uri.length() > MAX_PATH ? uri.substring(0, MAX_PATH) + "..." : uri;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
