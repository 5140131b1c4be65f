package dev.hark.quota;

import dev.hark.http.ProblemResponses;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetricsPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts the rate limit behind the security filter, which says whose request it is, and before
/// everything else.
@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {
  @Bean
  FilterRegistrationBean<RateLimitFilter> rateLimit(
      QuotaSettings settings, MeterRegistry meters, ProblemResponses responses) {
    // 0 switches the filter off; the limiter wants at least 1.
    var limits =
        new RequestLimits(
            Math.max(1, settings.requestsPerMinute()),
            new TaggedRateLimiterMetricsPublisher(meters),
            System::nanoTime);
    var filter = new FilterRegistrationBean<>(new RateLimitFilter(limits, responses));
    filter.setEnabled(settings.requestsPerMinute() > 0);
    filter.addUrlPatterns("/v1/audio/*");
    filter.setDispatcherTypes(DispatcherType.REQUEST);
    filter.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
    return filter;
  }
}
