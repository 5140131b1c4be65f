package dev.hark.scheduling;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Bounds the queue, and weighs the keys in it.
///
/// @param maxWaiting requests that may wait besides those in progress; at least 1
/// @param maxWaitingPerClient how many of them may come from one key; by default three quarters
/// @param maxWaitingAudio audio still to be transcribed, over all requests; a request that is alone
///   is never refused for it
/// @param weights share of the machine by id of the key, where it is not 1; above 0
/// @param breakerOpen how long no window is tried after a crash loop opened the circuit breaker
@ConfigurationProperties("hark.engine.queue")
record SchedulerSettings(
    @DefaultValue("256") int maxWaiting,
    @Nullable Integer maxWaitingPerClient,
    @DefaultValue("24h") Duration maxWaitingAudio,
    @DefaultValue Map<String, Double> weights,
    @DefaultValue("5s") Duration breakerOpen) {
  SchedulerSettings {
    require(maxWaiting >= 1, "max-waiting must be at least 1");
    require(
        maxWaitingPerClient == null || maxWaitingPerClient >= 1,
        "max-waiting-per-client must be at least 1");
    require(maxWaitingAudio.isPositive(), "max-waiting-audio must be longer than 0");
    require(weights.values().stream().allMatch(weight -> weight > 0), "weights must be above 0");
    weights = Map.copyOf(weights);
  }

  private static void require(boolean valid, String rule) {
    if (!valid) {
      throw new IllegalArgumentException("hark.engine.queue." + rule);
    }
  }

  int perClient() {
    return maxWaitingPerClient != null
        ? Math.min(maxWaitingPerClient, maxWaiting)
        : Math.ceilDiv(maxWaiting * 3, 4);
  }
}
