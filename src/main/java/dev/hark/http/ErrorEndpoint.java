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

/// Where the container sends a request that failed outside the controllers: in a filter, in the
/// firewall, while its body was read.
@Controller
class ErrorEndpoint implements ErrorController {
  private static final Logger log = LoggerFactory.getLogger(ErrorEndpoint.class);

  private final ProblemResponses responses;

  ErrorEndpoint(ProblemResponses responses) {
    this.responses = responses;
  }

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) {
    var pending = responses.pending(request);
    if (pending.isPresent()) {
      responses.write(request, response, pending.get());
      return;
    }
    // Without the attribute a client has asked for this path by itself.
    var status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer set
            ? set
            : responses.status(Kind.NOT_FOUND);
    var failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    var path = ErrorPhrases.path(failed instanceof String uri ? uri : request.getRequestURI());
    if (status >= 500) {
      var cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
      log.error("{} {} failed with {}: {}", request.getMethod(), path, status, cause);
    }
    var message = ErrorPhrases.of(status, request.getMethod(), path, response);
    responses.write(request, response, Problem.of(responses.kind(status), message), status);
  }
}
