package dev.hark.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/// What every command has: the settings of all modules, of which only those are read that something
/// asks for, and metrics that go nowhere. Not a `@Configuration`: the server's own scan must not
/// find it.
@ConfigurationPropertiesScan("dev.hark")
class CommandConfiguration {
  @Bean
  MeterRegistry metrics() {
    return new SimpleMeterRegistry();
  }
}
