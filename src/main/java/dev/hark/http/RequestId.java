package dev.hark.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/// What one request is called in the log and in its answer.
record RequestId(String value) {
  static final String HEADER = "x-request-id";

  /// A client's own id goes into our log, so it is taken only where it cannot forge a line of it.
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /// The client's own id if it sent a usable one, else a new one.
  static RequestId of(HttpServletRequest request) {
    var own = request.getHeader(HEADER);
    return own != null && ACCEPTABLE.matcher(own).matches()
        ? new RequestId(own)
        : new RequestId("req_" + UUID.randomUUID().toString().replace("-", ""));
  }
}
