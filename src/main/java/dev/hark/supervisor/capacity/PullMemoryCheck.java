package dev.hark.supervisor.capacity;

import dev.hark.models.ModelHeader;
import dev.hark.modelstore.ModelPuller;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Predicts from its header whether a model that is to be downloaded could be loaded here. It may
/// take all the memory for models, with as few states as the settings allow.
@Component
final class PullMemoryCheck implements ModelPuller.MemoryCheck {
  private final CapacitySettings settings;
  private final Machine machine;

  @Autowired
  PullMemoryCheck(CapacitySettings settings) {
    this(settings, Machine.ofThisProcess());
  }

  PullMemoryCheck(CapacitySettings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  @Override
  public Optional<String> shortage(ModelHeader header) {
    var need = MemoryNeed.of(header);
    var plan = EnginePlan.of(settings, machine, need);
    long bytes = plan.workers() * need.worker(plan.states());
    return bytes <= plan.memoryBudget()
        ? Optional.empty()
        : Optional.of(
            "needs about %s of memory, and there are %s for models (hark.engine.memory-budget)"
                .formatted(MemoryNeed.mebibytes(bytes), MemoryNeed.mebibytes(plan.memoryBudget())));
  }
}
