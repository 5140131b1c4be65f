package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Holds a gate for each engine, by its name. Safe for many threads.
final class EngineBreakers {
  private final CircuitBreakerRegistry breakers;
  private final Map<String, EngineGate> gates = new ConcurrentHashMap<>();

  /// @param open how long no window is let through after a crash loop
  EngineBreakers(Duration open, MeterRegistry metrics) {
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
        .recordException(EngineUnavailableException.class::isInstance)
        .build();
  }

  EngineGate of(Engine engine) {
    return gates.computeIfAbsent(
        engine.name(), name -> new EngineGate(breakers.circuitBreaker(name)));
  }
}
