package dev.hark.scheduling;

import dev.hark.access.CallerId;
import dev.hark.access.KeyPolicy;
import dev.hark.access.PolicySource;
import org.springframework.stereotype.Component;

/// Gives a key the share of the machine that `hark.engine.queue.weights` sets for it.
@Component
final class QueueWeights implements PolicySource {
  private final SchedulerSettings settings;

  QueueWeights(SchedulerSettings settings) {
    this.settings = settings;
  }

  @Override
  public KeyPolicy refine(CallerId id, String keyName, KeyPolicy policy) {
    return policy.withWeight(settings.weights().getOrDefault(id.value(), policy.weight()));
  }
}
