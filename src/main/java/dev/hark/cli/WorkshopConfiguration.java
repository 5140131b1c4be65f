package dev.hark.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/// The modules that transcribe, without web server, keys and quotas. Not a `@Configuration`: the
/// server's own scan must not find it.
@ComponentScan({
  "dev.hark.transcription",
  "dev.hark.scheduling",
  "dev.hark.modelmaking",
  "dev.hark.supervisor",
  "dev.hark.engine",
  "dev.hark.modelstore",
  "dev.hark.models",
  "dev.hark.windows",
  "dev.hark.audio",
  "dev.hark.process",
  "dev.hark.transcript",
  "dev.hark.egress"
})
@ConfigurationPropertiesScan({
  "dev.hark.transcription",
  "dev.hark.scheduling",
  "dev.hark.modelmaking",
  "dev.hark.supervisor",
  "dev.hark.engine",
  "dev.hark.modelstore",
  "dev.hark.models",
  "dev.hark.windows",
  "dev.hark.audio",
  "dev.hark.process",
  "dev.hark.transcript",
  "dev.hark.egress"
})
class WorkshopConfiguration {
  @Bean
  MeterRegistry metrics() {
    return new SimpleMeterRegistry();
  }
}
