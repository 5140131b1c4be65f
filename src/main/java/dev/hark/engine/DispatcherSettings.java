package dev.hark.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param maxWaiting windows that may wait for a free state, over all requests; at least 1
/// @param breakerOpen how long no window is tried after a crash loop opened the circuit breaker
@ConfigurationProperties("hark.engine.queue")
record DispatcherSettings(
    @DefaultValue("256") int maxWaiting, @DefaultValue("5s") Duration breakerOpen) {
  DispatcherSettings {
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("hark.engine.queue.max-waiting must be at least 1");
    }
  }
}
