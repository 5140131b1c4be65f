package dev.hark.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.hark.audio.Speech;
import dev.hark.audio.Window;
import dev.hark.problem.Problem;
import dev.hark.transcript.DecodingOptions;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// The one queue of windows: first come, first served, a window at a time. A long file takes a new
/// place for each of its windows, so a short clip never waits for more than the windows ahead of
/// it. A circuit breaker keeps requests from piling up before an engine that cannot start.
@Component
public class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();
  private final DispatcherSettings settings;
  private final CircuitBreaker breaker;
  private final Timer inference;
  private final int capacity;

  Dispatcher(DispatcherSettings settings, EngineCapacity capacity, MeterRegistry metrics) {
    this.settings = settings;
    this.capacity = capacity.windows();
    this.places = new Semaphore(capacity.windows(), true);
    var registry = CircuitBreakerRegistry.of(breakerConfig(settings));
    this.breaker = registry.circuitBreaker("engine");
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(metrics);
    this.inference =
        Timer.builder("hark.engine.window")
            .description("Time the engine computed for one window")
            .register(metrics);
    Gauge.builder("hark.engine.queue.waiting", waiting, AtomicInteger::get)
        .description("Windows waiting for a free state")
        .register(metrics);
  }

  private static CircuitBreakerConfig breakerConfig(DispatcherSettings settings) {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(10)
        .minimumNumberOfCalls(3)
        .failureRateThreshold(50)
        .waitDurationInOpenState(settings.breakerOpen())
        .permittedNumberOfCallsInHalfOpenState(1)
        .recordExceptions(EngineUnavailableException.class)
        .ignoreExceptions(PoisonAudioException.class, InterruptedException.class)
        .build();
  }

  /// Refuses at once what would be refused later: called before a request's body is read.
  ///
  /// @throws dev.hark.problem.ProblemException if the breaker is open or the queue is full
  public void checkAvailable(Demand demand) {
    if (breaker.getState() == CircuitBreaker.State.OPEN) {
      throw unavailable().asException();
    }
    if (waiting.get() >= settings.maxWaiting()) {
      throw full().asException();
    }
  }

  /// Lets a request into the queue.
  ///
  /// @throws dev.hark.problem.ProblemException as [#checkAvailable]
  public Ticket admit(Demand demand) {
    checkAvailable(demand);
    return new Ticket() {
      @Override
      public Slot acquire(Engine engine) throws InterruptedException {
        acquirePlace();
        return slot(engine);
      }

      @Override
      public void cancel(Problem reason) {}

      @Override
      public void close() {}
    };
  }

  private Slot slot(Engine engine) {
    return new Slot() {
      @Override
      public WindowTranscript transcribe(Window window, DecodingOptions options)
          throws InterruptedException {
        var transcript = callThroughBreaker(() -> engine.transcribe(window, options, 1));
        inference.record(transcript.inference());
        return transcript;
      }

      @Override
      public Speech listen(Window window) throws InterruptedException {
        return callThroughBreaker(() -> engine.listen(window));
      }

      @Override
      public void close() {
        places.release();
      }
    };
  }

  private interface Call<T> {
    T run() throws InterruptedException;
  }

  private void acquirePlace() throws InterruptedException {
    if (waiting.incrementAndGet() > settings.maxWaiting()) {
      waiting.decrementAndGet();
      throw full().asException();
    }
    try {
      places.acquire();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private <T> T callThroughBreaker(Call<T> call) throws InterruptedException {
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
      log.warn("Engine unavailable: {}", e.getMessage());
      throw unavailable().asException(e);
    } catch (PoisonAudioException e) {
      breaker.releasePermission();
      log.warn("Audio broke the engine twice: {}", e.getMessage());
      throw Problem.of(
              Problem.Kind.UNPROCESSABLE,
              "This audio broke the transcription engine twice and was given up. The server is"
                  + " unharmed; try to re-encode the file, for example to 16 kHz mono WAV.")
          .withCode("audio_not_processable")
          .asException(e);
    } catch (InterruptedException | RuntimeException e) {
      breaker.releasePermission();
      throw e;
    }
  }

  private Problem unavailable() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The transcription engine is restarting. Try again in a moment.")
        .withCode("engine_unavailable")
        .withRetryAfter(settings.breakerOpen());
  }

  private Problem full() {
    var perWindow = Duration.ofNanos((long) inference.mean(NANOSECONDS));
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The server has more work than it may queue (hark.engine.queue.max-waiting). Try again"
                + " later.")
        .withCode("overloaded")
        .withRetryAfter(perWindow.multipliedBy(settings.maxWaiting()).dividedBy(capacity));
  }
}
