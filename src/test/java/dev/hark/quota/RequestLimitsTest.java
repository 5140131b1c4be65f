package dev.hark.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.access.Caller;
import dev.hark.access.CallerId;
import dev.hark.access.KeyPolicy;
import dev.hark.http.ProblemResponses;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetricsPublisher;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;

class RequestLimitsTest {
  // An origin other than zero, as System.nanoTime has.
  private final AtomicLong now = new AtomicLong(-12_345_678_901L);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RequestLimits limits =
      new RequestLimits(new TaggedRateLimiterMetricsPublisher(meters), now::get);

  private Verdict request(String key) {
    return limits.request(new CallerId(key), 3);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void admitsAsManyRequestsAMinuteAsTheLimitSays() {
    assertThat(request("a")).isEqualTo(new Verdict(true, 3, 2, Duration.ofMinutes(1)));
    pass(Duration.ofSeconds(20));
    assertThat(request("a")).isEqualTo(new Verdict(true, 3, 1, Duration.ofSeconds(40)));
    assertThat(request("a")).isEqualTo(new Verdict(true, 3, 0, Duration.ofSeconds(40)));
    assertThat(request("a")).isEqualTo(new Verdict(false, 3, 0, Duration.ofSeconds(40)));
  }

  @Test
  void admitsAgainOnceTheTimeItToldIsOver() {
    for (int i = 0; i < 3; i++) {
      request("a");
    }
    pass(Duration.ofSeconds(17));
    var refused = request("a");

    pass(refused.reset().minusNanos(1));
    assertThat(request("a").admitted()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(request("a")).isEqualTo(new Verdict(true, 3, 2, Duration.ofMinutes(1)));
  }

  @Test
  void savesNothingUpWhileNobodyAsks() {
    request("a");
    pass(Duration.ofDays(400));

    assertThat(request("a").remaining()).isEqualTo(2);
  }

  @Test
  void countsEveryKeyForItself() {
    for (int i = 0; i < 4; i++) {
      request("a");
    }

    assertThat(request("b").admitted()).isTrue();
  }

  @Test
  void publishesWhatIsLeftUnderTheKeysId() {
    request("a");

    var gauge = meters.get("resilience4j.ratelimiter.available.permissions").gauge();
    assertThat(gauge.value()).isEqualTo(2);
    assertThat(gauge.getId().getTags()).containsExactly(Tag.of("name", "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1ms",
    "20000000, 20ms",
    "20000001, 21ms",
    "999000000, 999ms",
    "999000001, 1s",
    "1000000000, 1s",
    "1000000001, 2s",
    "59000000000, 59s",
    "59000000001, 1m0s",
    "360000000000, 6m0s",
    "361000000000, 6m1s"
  })
  void writesTimesAsOpenAiDoes(long nanos, String expected) {
    assertThat(RateLimitFilter.wire(Duration.ofNanos(nanos))).isEqualTo(expected);
  }

  @Test
  void takesUpAnotherLimitWithTheNextMinute() {
    var key = new CallerId("a");
    limits.request(key, 1);

    assertThat(limits.request(key, 2).admitted()).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(limits.request(key, 2)).isEqualTo(new Verdict(true, 2, 1, Duration.ofMinutes(1)));
  }

  @Test
  void leavesACallerWithoutLimitAlone() throws Exception {
    var filter = new RateLimitFilter(limits, new ProblemResponses());
    var request = new MockHttpServletRequest();
    var caller = new Caller(new CallerId("a"), "first key", Set.of(), KeyPolicy.UNLIMITED);
    request.setUserPrincipal(new TestingAuthenticationToken(caller, null));

    for (int i = 0; i < 4; i++) {
      var response = new MockHttpServletResponse();
      filter.doFilter(request, response, new MockFilterChain());
      assertThat(response.getStatus()).isEqualTo(200);
      assertThat(response.getHeaderNames()).isEmpty();
    }
  }
}
