package dev.hark.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Says, as `hark.http.*`, how slow a client may be. `server.tomcat.connection-timeout` bounds only
/// its pauses, and a byte now and then would keep a connection busy for ever.
///
/// @param patience how long a client may take for the head of a request, and to send on after it
///   has its answer; at least 100 ms
/// @param minUploadRate how many bytes a second a body must bring on average once `patience` is
///   over; 0 means any
@ConfigurationProperties("hark.http")
record HttpSettings(
    @DefaultValue("1m") Duration patience, @DefaultValue("1KB") DataSize minUploadRate) {
  private static final Duration MIN_PATIENCE = Duration.ofMillis(100);

  HttpSettings {
    if (patience.compareTo(MIN_PATIENCE) < 0) {
      throw new IllegalArgumentException("hark.http.patience must be at least 100ms");
    }
    if (minUploadRate.isNegative()) {
      throw new IllegalArgumentException("hark.http.min-upload-rate must not be negative");
    }
  }
}
