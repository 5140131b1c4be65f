package dev.hark.problem;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Prints reason and remedy of a [StartRefused] in place of a stack trace. Spring Boot finds it in
/// `META-INF/spring.factories`.
final class StartRefusedAnalyzer extends AbstractFailureAnalyzer<StartRefused> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StartRefused cause) {
    return new FailureAnalysis(cause.reason(), cause.remedy(), cause);
  }
}
