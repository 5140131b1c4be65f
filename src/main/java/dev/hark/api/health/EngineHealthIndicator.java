package dev.hark.api.health;

import dev.hark.engine.EngineRegistry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Contributes `engine` to `GET /health` on the management port: the device that really runs, the
/// model, its memory and its speed.
@Component
class EngineHealthIndicator implements HealthIndicator {
  private final EngineRegistry engines;

  EngineHealthIndicator(EngineRegistry engines) {
    this.engines = engines;
  }

  @Override
  public Health health() {
    var status = engines.status();
    return (status.ready() ? Health.up() : Health.outOfService())
        .withDetails(status.details())
        .build();
  }
}
