package dev.hark.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param backend what must compute; anything but `auto` refuses to run on something else
/// @param workers worker processes per model
/// @param states windows that one worker decodes side by side
/// @param threads CPU threads of each state; by default the cores divided by workers and states
/// @param maxModels models held in memory at the same time
/// @param startTimeout how long a worker may load its model
/// @param heartbeatTimeout how long a worker may be silent before it counts as hung and is killed
/// @param minDeadline the least time one window may take, whatever the measured speed says
/// @param jvmArguments further arguments for the workers' Java
/// @param runDir folder for sockets
/// @param cacheDir where the libraries in the jar are unpacked
@ConfigurationProperties("hark.engine")
record EngineSettings(
    @DefaultValue("auto") String backend,
    @DefaultValue("1") int workers,
    @DefaultValue("1") int states,
    @Nullable Integer threads,
    @DefaultValue("2") int maxModels,
    @DefaultValue("5m") Duration startTimeout,
    @DefaultValue("5s") Duration heartbeatTimeout,
    @DefaultValue("30s") Duration minDeadline,
    @DefaultValue List<String> jvmArguments,
    Path runDir,
    Path cacheDir) {
  private static final Set<String> BACKENDS = Set.of("auto", "cpu", "cuda", "rocm", "vulkan");

  EngineSettings {
    require(
        BACKENDS.contains(backend),
        "HARK_ENGINE_BACKEND is '" + backend + "'; it may be auto, cpu, cuda, rocm or vulkan");
    require(workers >= 1, "hark.engine.workers must be at least 1");
    require(states >= 1, "hark.engine.states must be at least 1");
    require(threads == null || threads >= 1, "hark.engine.threads must be at least 1");
    require(maxModels >= 1, "hark.engine.max-models must be at least 1");
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(rule);
    }
  }

  int threadsPerState() {
    return threads != null
        ? threads
        : Math.max(1, Runtime.getRuntime().availableProcessors() / (workers * states));
  }
}
