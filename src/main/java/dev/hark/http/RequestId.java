package dev.hark.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/// Names one request in the log and in its answer.
record RequestId(String value) {
  static final String HEADER = "x-request-id";

  /// A client's own id goes into our log, so it is taken only where it cannot forge a line of it.
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /// Returns the client's own id if it sent a usable one, else a new one.
  static RequestId of(HttpServletRequest request) {
    var sent = request.getHeader(HEADER);
    return sent != null && ACCEPTABLE.matcher(sent).matches()
        ? new RequestId(sent)
        : new RequestId("req_" + UUID.randomUUID().toString().replace("-", ""));
  }
}
