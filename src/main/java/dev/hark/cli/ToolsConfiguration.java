package dev.hark.cli;

import dev.hark.engine.Engines;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/// The modules that make models and try them. Not a `@Configuration`: the server's own scan must
/// not find it.
@ComponentScan(
    basePackages = {
      "dev.hark.modelmaking",
      "dev.hark.supervisor",
      "dev.hark.modelstore",
      "dev.hark.models",
      "dev.hark.process",
      "dev.hark.egress"
    },
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Engines.class))
@ConfigurationPropertiesScan({
  "dev.hark.modelmaking",
  "dev.hark.supervisor",
  "dev.hark.modelstore",
  "dev.hark.models",
  "dev.hark.process",
  "dev.hark.egress"
})
class ToolsConfiguration {}
