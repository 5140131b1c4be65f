package dev.hark.supervisor;

import dev.hark.engine.EngineCapacity;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupervisorConfiguration {
  @Bean
  EngineCapacity engineCapacity(EngineSettings settings) {
    return new EngineCapacity(
        settings.workers() * settings.states(),
        Runtime.getRuntime().availableProcessors(),
        Optional.ofNullable(settings.threads()));
  }
}
