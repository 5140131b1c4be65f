package dev.hark.supervisor.capacity;

import dev.hark.engine.EngineCapacity;
import dev.hark.models.Model;
import java.util.Optional;

/// Divides the machine among workers, states and threads, and says why.
///
/// @param workers processes per model, at least 1
/// @param states windows that each decodes side by side, at least 1
/// @param capacity of the whole machine
/// @param memoryBudget bytes that all models together may take, before the memory of a card is
///   known
/// @param explanation one sentence for the log, the health details and `hark doctor`
public record EnginePlan(
    int workers, int states, EngineCapacity capacity, long memoryBudget, String explanation) {
  /// With at least this many cores, four windows side by side are worth their memory.
  private static final int MANY_CORES = 8;

  /// The rest is for the server's Java, FFmpeg, the page cache and all else that runs.
  private static final double SHARE_OF_MEMORY = 0.6;

  /// Divides a machine as the settings say, or as suits it.
  ///
  /// @param need of the default model
  public static EnginePlan of(CapacitySettings settings, Machine machine, MemoryNeed need) {
    var set = settings.memoryBudget();
    long budget = set != null ? set.toBytes() : (long) (machine.memory() * SHARE_OF_MEMORY);
    int workers = Optional.ofNullable(settings.workers()).orElse(1);
    int states =
        Optional.ofNullable(settings.states())
            .orElseGet(() -> statesFor(machine.cores(), workers, need, budget));
    var capacity =
        new EngineCapacity(
            workers * states, machine.cores(), Optional.ofNullable(settings.threads()));
    return new EnginePlan(
        workers,
        states,
        capacity,
        budget,
        explain(machine, settings, workers, states, capacity, need, budget));
  }

  /// Returns the memory that a model is predicted to take with these workers and states.
  public ModelMemory memoryOf(Model model) {
    var need = MemoryNeed.of(model);
    return new ModelMemory(
        workers,
        states,
        need.weights(),
        MemoryNeed.PROCESS,
        need.caches(),
        need.buffers(),
        memoryBudget);
  }

  /// Returns one state on a single core, two on up to seven, four beyond, but no more than the
  /// memory allows.
  private static int statesFor(int cores, int workers, MemoryNeed need, long budget) {
    int wanted = cores >= MANY_CORES ? 4 : Math.min(cores, 2);
    int states = Math.max(1, wanted / workers);
    while (states > 1 && workers * need.worker(states) > budget) {
      states--;
    }
    return states;
  }

  private static String explain(
      Machine machine,
      CapacitySettings settings,
      int workers,
      int states,
      EngineCapacity capacity,
      MemoryNeed need,
      long budget) {
    return "%d worker(s) x %d state(s)%s on %d core(s): %d thread(s) for a window that is alone, %d each for several; about %s of the %s for models (%s, hark.engine.memory-budget) with the default model"
        .formatted(
            workers,
            states,
            settings.states() != null ? " as set" : "",
            machine.cores(),
            capacity.soloThreads(),
            capacity.sharedThreads(),
            MemoryNeed.mebibytes(workers * need.worker(states)),
            MemoryNeed.mebibytes(budget),
            settings.memoryBudget() != null ? "as set" : "60 % of the memory");
  }
}
