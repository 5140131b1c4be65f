package dev.hark.http;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Answers the requests that failed outside the controllers: in a filter, in the firewall, while
/// their body was read. The container sends them here.
@Controller
class ErrorEndpoint implements ErrorController {
  private static final Logger log = LoggerFactory.getLogger(ErrorEndpoint.class);

  private final ProblemResponses responses;

  ErrorEndpoint(ProblemResponses responses) {
    this.responses = responses;
  }

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) {
    var deferred = responses.deferred(request);
    if (deferred.isPresent()) {
      responses.write(request, response, deferred.get());
      return;
    }
    // Without the attribute a client has asked for this path by itself.
    var status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer set
            ? set
            : responses.status(Kind.NOT_FOUND);
    var failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    var path = ErrorPhrases.path(failed instanceof String uri ? uri : request.getRequestURI());
    var method = method(request);
    if (status >= 500) {
      var cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
      log.error("{} {} failed with {}: {}", method, path, status, cause);
    }
    var message = ErrorPhrases.of(status, method, path, response);
    responses.write(request, response, Problem.of(responses.kind(status), message), status);
  }

  /// Returns the method of the request that failed. The dispatch itself is always a GET (since
  /// Servlet 6.1), so a refused TRACE would be told that GET is not allowed.
  private static String method(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_METHOD) instanceof String failed
        ? failed
        : request.getMethod();
  }
}
