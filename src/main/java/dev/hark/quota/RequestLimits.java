package dev.hark.quota;

import dev.hark.access.CallerId;
import io.github.resilience4j.core.metrics.MetricsPublisher;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Counts the requests of each key in a rate limiter of its own. Only proven keys get here, so
/// there are never more limiters than keys.
final class RequestLimits {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final MetricsPublisher<RateLimiter> metrics;
  private final Supplier<Long> nanoTime;
  private final Map<CallerId, Periods> limiters = new ConcurrentHashMap<>();

  /// @param nanoTime a clock in nanoseconds from any origin that never goes back
  RequestLimits(MetricsPublisher<RateLimiter> metrics, Supplier<Long> nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /// Counts a request of the key, unless it is over the limit.
  ///
  /// @param perMinute the key's limit, 1 or more; a changed one takes effect in the next minute
  Verdict request(CallerId key, int perMinute) {
    var periods = limiters.computeIfAbsent(key, _ -> begin(key, perMinute));
    var limiter = periods.limiter();
    if (limiter.getRateLimiterConfig().getLimitForPeriod() != perMinute) {
      limiter.changeLimitForPeriod(perMinute);
    }
    var admitted = limiter.acquirePermission();
    var remaining = Math.max(0, limiter.getMetrics().getAvailablePermissions());
    return new Verdict(admitted, perMinute, remaining, periods.untilNext(nanoTime.get()));
  }

  private Periods begin(CallerId key, int perMinute) {
    var config =
        RateLimiterConfig.custom()
            .limitForPeriod(perMinute)
            .limitRefreshPeriod(PERIOD)
            .timeoutDuration(Duration.ZERO)
            .build();
    var start = nanoTime.get();
    var limiter = RateLimiter.of(key.value(), config, nanoTime);
    metrics.publishMetrics(limiter);
    return new Periods(limiter, start);
  }

  /// Pairs a limiter with the start of its first period. Resilience4j counts periods from there,
  /// and tells the time to the next only while nothing is left.
  private record Periods(RateLimiter limiter, long start) {
    Duration untilNext(long now) {
      return PERIOD.minusNanos((now - start) % PERIOD.toNanos());
    }
  }
}
