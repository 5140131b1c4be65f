package dev.hark.supervisor;

import dev.hark.engine.EngineCapacity;
import dev.hark.models.ModelCatalogue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupervisorConfiguration {
  @Bean
  EnginePlan enginePlan(EngineSettings settings, ModelCatalogue catalogue) {
    return EnginePlan.of(
        settings, Machine.ofThisProcess(), MemoryNeed.of(catalogue.defaultModel()));
  }

  @Bean
  EngineCapacity engineCapacity(EnginePlan plan) {
    return plan.capacity();
  }
}
