package dev.hark.scheduling;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.problem.Problem;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A circuit breaker in front of every engine: it keeps requests from piling up before one that
/// cannot start. Turns what an engine throws into problems for the client.
final class EngineBreakers {
  private static final Logger log = LoggerFactory.getLogger(EngineBreakers.class);

  private final Duration open;
  private final CircuitBreakerRegistry breakers;

  interface Call<T> {
    T run() throws InterruptedException;
  }

  /// @param open how long no call is let through after a crash loop
  EngineBreakers(Duration open, MeterRegistry metrics) {
    this.open = open;
    this.breakers = CircuitBreakerRegistry.of(config(open));
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(metrics);
  }

  private static CircuitBreakerConfig config(Duration open) {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(10)
        .minimumNumberOfCalls(3)
        .failureRateThreshold(50)
        .waitDurationInOpenState(open)
        // requests are refused by the state alone, so no call would ever be made that changes it
        .automaticTransitionFromOpenToHalfOpenEnabled(true)
        .permittedNumberOfCallsInHalfOpenState(1)
        .recordExceptions(EngineUnavailableException.class)
        .ignoreExceptions(PoisonAudioException.class, InterruptedException.class)
        .build();
  }

  /// Refuses before anything is known but that a request comes.
  ///
  /// @throws dev.hark.problem.ProblemException if there is no engine that could work
  void requireAny() {
    var all = breakers.getAllCircuitBreakers();
    if (!all.isEmpty() && all.stream().allMatch(EngineBreakers::isOpen)) {
      throw unavailable().asException();
    }
  }

  /// @throws dev.hark.problem.ProblemException if this engine cannot work now
  void require(Engine engine) {
    if (isOpen(breakers.circuitBreaker(engine.name()))) {
      throw unavailable().asException();
    }
  }

  private static boolean isOpen(CircuitBreaker breaker) {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /// @throws dev.hark.problem.ProblemException if the engine is unavailable or the audio poison
  <T> T call(Engine engine, Call<T> call) throws InterruptedException {
    var breaker = breakers.circuitBreaker(engine.name());
    if (!breaker.tryAcquirePermission()) {
      throw unavailable().asException();
    }
    long start = System.nanoTime();
    try {
      var result = call.run();
      breaker.onSuccess(System.nanoTime() - start, NANOSECONDS);
      return result;
    } catch (EngineUnavailableException e) {
      breaker.onError(System.nanoTime() - start, NANOSECONDS, e);
      log.warn("{} is unavailable: {}", engine.name(), e.getMessage());
      throw unavailable().asException(e);
    } catch (PoisonAudioException e) {
      breaker.releasePermission();
      log.warn("Audio broke {} twice: {}", engine.name(), e.getMessage());
      throw poison().asException(e);
    } catch (InterruptedException | RuntimeException e) {
      breaker.releasePermission();
      throw e;
    }
  }

  private static Problem poison() {
    return Problem.of(
            Problem.Kind.UNPROCESSABLE,
            "This audio broke the transcription engine twice and was given up. The server is"
                + " unharmed; try to re-encode the file, for example to 16 kHz mono WAV.")
        .withCode("audio_not_processable");
  }

  private Problem unavailable() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The transcription engine is restarting. Try again in a moment.")
        .withCode("engine_unavailable")
        .withRetryAfter(open);
  }
}
