package dev.hark.egress;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Bounds how long another server may keep Hark waiting.
///
/// @param connectTimeout how long another server may take to accept a connection
/// @param readTimeout how long it may send nothing
@ConfigurationProperties("hark.egress")
record EgressSettings(
    @DefaultValue("10s") Duration connectTimeout, @DefaultValue("60s") Duration readTimeout) {
  EgressSettings {
    if (!connectTimeout.isPositive() || !readTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "hark.egress.connect-timeout and hark.egress.read-timeout must be above 0");
    }
  }
}
