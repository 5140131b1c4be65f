package dev.hark.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The settings `hark.engine.*`: worker processes and the memory they may take.
///
/// @param backend what must compute; anything but `auto` refuses to run on something else
/// @param workers worker processes per model; by default 1
/// @param states windows that one worker decodes side by side; by default from cores and memory
/// @param threads CPU threads of every window; by default all cores for one that is alone, else the
///   cores divided by workers and states
/// @param memoryBudget what all loaded models together may take; by default 60 % of the memory, and
///   on a graphics card no more than is free there
/// @param idleTimeout after so long without a request a model is unloaded; 0 for never
/// @param maxWindowsPerWorker after so many windows a worker is replaced; 0 for never
/// @param startTimeout how long a worker may load its model
/// @param heartbeatTimeout how long a worker may be silent before it counts as hung and is killed
/// @param minDeadline the least time one window may take, whatever the measured speed says
/// @param jvmArguments further arguments for the workers' Java
/// @param runDir folder for sockets
/// @param cacheDir where the libraries in the jar are unpacked
/// @param libraries a folder with the libraries, used as it is instead of those in the jar
@ConfigurationProperties("hark.engine")
public record EngineSettings(
    @DefaultValue("auto") String backend,
    @Nullable Integer workers,
    @Nullable Integer states,
    @Nullable Integer threads,
    @Nullable DataSize memoryBudget,
    @DefaultValue("10m") Duration idleTimeout,
    @DefaultValue("10000") int maxWindowsPerWorker,
    @DefaultValue("5m") Duration startTimeout,
    @DefaultValue("5s") Duration heartbeatTimeout,
    @DefaultValue("30s") Duration minDeadline,
    @DefaultValue List<String> jvmArguments,
    Path runDir,
    Path cacheDir,
    @Nullable Path libraries) {
  private static final Set<String> BACKENDS = Set.of("auto", "cpu", "cuda", "rocm", "vulkan");

  public EngineSettings {
    require(
        BACKENDS.contains(backend),
        "HARK_ENGINE_BACKEND is '" + backend + "'; it may be auto, cpu, cuda, rocm or vulkan");
    requirePositive(workers, "workers");
    requirePositive(states, "states");
    requirePositive(threads, "threads");
    require(
        memoryBudget == null || memoryBudget.toBytes() > 0,
        "hark.engine.memory-budget must be above 0");
    require(!idleTimeout.isNegative(), "hark.engine.idle-timeout must not be negative");
    require(maxWindowsPerWorker >= 0, "hark.engine.max-windows-per-worker must not be negative");
  }

  private static void requirePositive(@Nullable Integer value, String name) {
    require(value == null || value >= 1, "hark.engine." + name + " must be at least 1");
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(rule);
    }
  }
}
