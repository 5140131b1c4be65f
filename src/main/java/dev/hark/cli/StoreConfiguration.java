package dev.hark.cli;

import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;

/// The modules that keep and fetch models. Not a `@Configuration`: the server's own scan must not
/// find it.
@ComponentScan({"dev.hark.modelstore", "dev.hark.models", "dev.hark.process", "dev.hark.egress"})
@ConfigurationPropertiesScan({
  "dev.hark.modelstore",
  "dev.hark.models",
  "dev.hark.process",
  "dev.hark.egress"
})
class StoreConfiguration {}
