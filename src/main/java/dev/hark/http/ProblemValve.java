package dev.hark.http;

import dev.hark.problem.Problem;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;

/// Answers what Tomcat refuses before any filter sees it (a malformed request line, a bad `Host`,
/// headers that are too large), where Tomcat itself would write a page of HTML.
final class ProblemValve extends ErrorReportValve {
  private final ProblemResponses responses;

  ProblemValve(ProblemResponses responses) {
    this.responses = responses;
  }

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    var status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    var mayWrite = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, mayWrite);
    if (!mayWrite.get()) {
      return;
    }
    if (response.getHeader(RequestId.HEADER) == null) {
      response.setHeader(RequestId.HEADER, RequestId.of(request).value());
    }
    var message =
        ErrorPhrases.of(
            status, request.getMethod(), ErrorPhrases.path(request.getRequestURI()), response);
    responses.write(request, response, Problem.of(responses.kind(status), message), status);
  }
}
