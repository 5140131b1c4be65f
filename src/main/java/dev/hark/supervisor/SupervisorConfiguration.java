package dev.hark.supervisor;

import dev.hark.engine.EngineCapacity;
import dev.hark.models.ModelCatalogue;
import dev.hark.models.ModelHeader;
import dev.hark.models.ModelSupply;
import dev.hark.models.OfficialModel;
import dev.hark.models.OfficialModels;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SupervisorConfiguration {
  @Bean
  EnginePlan enginePlan(
      EngineSettings settings,
      ModelCatalogue catalogue,
      OfficialModels official,
      ModelSupply supply) {
    var header = header(catalogue, official, supply);
    return EnginePlan.of(settings, Machine.ofThisProcess(), header);
  }

  /// What is known of the default model before it is here; a server whose default model can neither
  /// be found nor fetched does not start.
  private static ModelHeader header(
      ModelCatalogue catalogue, OfficialModels official, ModelSupply supply) {
    var name = catalogue.defaultName();
    if (catalogue.presentDefault().isEmpty() && supply.canPull(name)) {
      return official.find(name).flatMap(OfficialModel::header).orElseThrow();
    }
    return catalogue.defaultModel().header();
  }

  @Bean
  EngineCapacity engineCapacity(EnginePlan plan) {
    return plan.capacity();
  }
}
