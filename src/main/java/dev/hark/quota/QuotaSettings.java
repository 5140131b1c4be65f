package dev.hark.quota;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Bounds what one key may ask for.
///
/// @param requestsPerMinute requests to `/v1/audio/**` in any one minute of the limiter; 0 means no
///   limit
@ConfigurationProperties("hark.quota")
record QuotaSettings(@DefaultValue("600") int requestsPerMinute) {
  QuotaSettings {
    if (requestsPerMinute < 0) {
      throw new IllegalArgumentException("hark.quota.requests-per-minute must not be negative");
    }
  }
}
