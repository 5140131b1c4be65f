package dev.hark.supervisor;

import dev.hark.engine.Backend;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Holds the settings `hark.engine.*` of worker processes: what they run on, and for how long.
///
/// @param backend the backend that must compute; anything but `auto` refuses to run on another
/// @param idleTimeout a model is unloaded after this time without a request; 0 for never
/// @param maxWindowsPerWorker a worker is replaced after this number of windows; 0 for never
/// @param startTimeout how long a worker may load its model
/// @param heartbeatTimeout how long a worker may be silent before it counts as hung and is killed
/// @param minDeadline the time that every window is granted, whatever the measured speed says
/// @param jvmArguments further arguments for the workers' Java
@ConfigurationProperties("hark.engine")
public record WorkerSettings(
    @DefaultValue("auto") Backend backend,
    @DefaultValue("10m") Duration idleTimeout,
    @DefaultValue("10000") int maxWindowsPerWorker,
    @DefaultValue("5m") Duration startTimeout,
    @DefaultValue("5s") Duration heartbeatTimeout,
    @DefaultValue("30s") Duration minDeadline,
    @DefaultValue List<String> jvmArguments) {

  public WorkerSettings {
    require(!idleTimeout.isNegative(), "hark.engine.idle-timeout must not be negative");
    require(maxWindowsPerWorker >= 0, "hark.engine.max-windows-per-worker must not be negative");
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(rule);
    }
  }
}
