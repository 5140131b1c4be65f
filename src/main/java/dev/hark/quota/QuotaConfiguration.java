package dev.hark.quota;

import dev.hark.access.PolicySource;
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
  PolicySource requestLimit(QuotaSettings settings) {
    return (_, _, policy) -> policy.withRequestsPerMinute(settings.requestsPerMinute());
  }

  @Bean
  FilterRegistrationBean<RateLimitFilter> rateLimit(
      MeterRegistry meters, ProblemResponses responses) {
    var limits = new RequestLimits(new TaggedRateLimiterMetricsPublisher(meters), System::nanoTime);
    var filter = new FilterRegistrationBean<>(new RateLimitFilter(limits, responses));
    filter.addUrlPatterns("/v1/audio/*");
    filter.setDispatcherTypes(DispatcherType.REQUEST);
    filter.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
    return filter;
  }
}
