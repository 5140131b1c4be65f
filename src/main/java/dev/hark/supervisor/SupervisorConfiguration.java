package dev.hark.supervisor;

import dev.hark.engine.EngineCapacity;
import dev.hark.models.ModelCatalogue;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.modelstore.OfficialModel;
import dev.hark.modelstore.OfficialModelList;
import dev.hark.supervisor.capacity.CapacitySettings;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.Machine;
import dev.hark.supervisor.capacity.MemoryNeed;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupervisorConfiguration {
  @Bean
  EnginePlan enginePlan(
      CapacitySettings settings,
      ModelCatalogue catalogue,
      OfficialModelList official,
      ModelProvisioner supply) {
    var need = need(catalogue, official, supply);
    return EnginePlan.of(settings, Machine.ofThisProcess(), need);
  }

  /// Returns what is known of the default model's memory before its file is here; a server whose
  /// default model can neither be found nor fetched does not start.
  private static MemoryNeed need(
      ModelCatalogue catalogue, OfficialModelList official, ModelProvisioner supply) {
    var name = catalogue.defaultName();
    var known = official.find(name).filter(OfficialModel::transcribes);
    if (catalogue.defaultIfPresent().isPresent() || known.isEmpty()) {
      return MemoryNeed.of(catalogue.defaultModel());
    }
    if (!supply.canPull(name)) {
      throw new IllegalStateException(
          "The model '%s' is not here, and hark.models.auto-pull is off. To download it (%s), run: hark models pull %s"
              .formatted(name, MemoryNeed.mebibytes(known.get().bytes()), name));
    }
    return MemoryNeed.of(known.flatMap(OfficialModel::header).orElseThrow());
  }

  @Bean
  EngineCapacity engineCapacity(EnginePlan plan) {
    return plan.capacity();
  }

  @Bean
  MonotonicTime monotonicTime() {
    return MonotonicTime.system();
  }
}
