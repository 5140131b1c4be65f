package dev.hark.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/// Gives every command the settings of all modules, which are read only when something asks for
/// them, and metrics that go nowhere. Not a `@Configuration`: the server's own scan must not find
/// it.
@ConfigurationPropertiesScan("dev.hark")
class CommandConfiguration {
  @Bean
  MeterRegistry metrics() {
    return new SimpleMeterRegistry();
  }
}
