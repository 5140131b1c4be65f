package dev.hark.quota;

import io.github.resilience4j.core.metrics.MetricsPublisher;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// One rate limiter for each key that has sent a request. Only proven keys get here, so there are
/// never more limiters than keys.
final class RequestLimits {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final RateLimiterConfig config;
  private final MetricsPublisher<RateLimiter> metrics;
  private final Supplier<Long> nanoTime;
  private final Map<String, Periods> limiters = new ConcurrentHashMap<>();

  /// @param limit requests per minute, 1 or more
  /// @param nanoTime a clock in nanoseconds from any origin that never goes back
  RequestLimits(int limit, MetricsPublisher<RateLimiter> metrics, Supplier<Long> nanoTime) {
    this.config =
        RateLimiterConfig.custom()
            .limitForPeriod(limit)
            .limitRefreshPeriod(PERIOD)
            .timeoutDuration(Duration.ZERO)
            .build();
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /// Counts a request of the key, unless it is over the limit.
  Verdict request(String keyId) {
    var periods = limiters.computeIfAbsent(keyId, this::limiter);
    var admitted = periods.limiter().acquirePermission();
    var remaining = Math.max(0, periods.limiter().getMetrics().getAvailablePermissions());
    return new Verdict(
        admitted, config.getLimitForPeriod(), remaining, periods.untilNext(nanoTime.get()));
  }

  private Periods limiter(String keyId) {
    var start = nanoTime.get();
    var limiter = RateLimiter.of(keyId, config, nanoTime);
    metrics.publishMetrics(limiter);
    return new Periods(limiter, start);
  }

  /// A limiter and when its first period began. Resilience4j counts periods from there, and tells
  /// the time to the next only while nothing is left.
  private record Periods(RateLimiter limiter, long start) {
    Duration untilNext(long now) {
      return PERIOD.minusNanos((now - start) % PERIOD.toNanos());
    }
  }
}
