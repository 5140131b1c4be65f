package dev.hark.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.RestController;

/// The modules that transcribe, without web server, keys and quotas. Not a `@Configuration`: the
/// server's own scan must not find it.
@ComponentScan(
    basePackages = {
      "dev.hark.transcription",
      "dev.hark.supervisor",
      "dev.hark.engine",
      "dev.hark.models",
      "dev.hark.audio",
      "dev.hark.transcript",
      "dev.hark.egress"
    },
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = RestController.class))
@ConfigurationPropertiesScan({
  "dev.hark.transcription",
  "dev.hark.supervisor",
  "dev.hark.engine",
  "dev.hark.models",
  "dev.hark.audio",
  "dev.hark.egress"
})
class WorkshopConfiguration {
  @Bean
  MeterRegistry metrics() {
    return new SimpleMeterRegistry();
  }
}
