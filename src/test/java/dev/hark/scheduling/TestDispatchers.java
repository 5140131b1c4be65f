package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;

/// Dispatchers for the tests of other packages.
public final class TestDispatchers {
  private TestDispatchers() {}

  public static Dispatcher of(EngineCapacity capacity) {
    return new Dispatcher(
        new DispatcherSettings(256, null, Duration.ofHours(24), Map.of(), Duration.ofSeconds(5)),
        capacity,
        new SimpleMeterRegistry());
  }
}
