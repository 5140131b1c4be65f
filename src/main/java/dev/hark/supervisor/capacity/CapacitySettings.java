package dev.hark.supervisor.capacity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/// Holds the settings `hark.engine.*` that divide the machine among workers, states and threads.
///
/// @param workers worker processes per model; by default 1
/// @param states windows that one worker decodes side by side; by default from cores and memory
/// @param threads CPU threads of every window; by default all cores for a window that is alone,
///   else the cores divided by workers and states
/// @param memoryBudget the memory that all loaded models together may take; by default 60 % of the
///   memory, and on a graphics card no more than is free there
@ConfigurationProperties("hark.engine")
public record CapacitySettings(
    @Nullable Integer workers,
    @Nullable Integer states,
    @Nullable Integer threads,
    @Nullable DataSize memoryBudget) {

  public CapacitySettings {
    requirePositive(workers, "workers");
    requirePositive(states, "states");
    requirePositive(threads, "threads");
    if (memoryBudget != null && memoryBudget.toBytes() <= 0) {
      throw new IllegalArgumentException("hark.engine.memory-budget must be above 0");
    }
  }

  private static void requirePositive(@Nullable Integer value, String name) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException("hark.engine." + name + " must be at least 1");
    }
  }
}
