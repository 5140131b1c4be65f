package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class FailedKeysTest {
  private static final RawKey RIGHT = RawKey.given("the right key of this server");
  private static final RawKey GUESS = RawKey.given("a guess that is wrong");
  private static final ClientAddress HERE = address("192.0.2.1");

  private final AtomicLong time = new AtomicLong(17);
  private final FailedKeys failures = new FailedKeys(3, new SimpleMeterRegistry(), time::get);

  private static ClientAddress address(String literal) {
    return new ClientAddress(InetAddress.ofLiteral(literal));
  }

  private void pass(Duration duration) {
    time.addAndGet(duration.toNanos());
  }

  private void fail(ClientAddress address, int times) {
    for (int i = 0; i < times; i++) {
      failures.require(address, GUESS);
      failures.failed(address);
    }
  }

  @Test
  void comparesNoMoreKeysOfAnAddressUntilItsMinuteIsOver() {
    fail(HERE, 1);
    pass(Duration.ofSeconds(20));
    fail(HERE, 2);

    for (var key : new RawKey[] {GUESS, RIGHT}) {
      var refused =
          catchThrowableOfType(FailedKeys.TooMany.class, () -> failures.require(HERE, key));
      assertThat(refused.pause()).isEqualTo(Duration.ofSeconds(40));
    }
    fail(address("192.0.2.2"), 3);

    pass(Duration.ofSeconds(40));
    fail(HERE, 3);
    assertThatThrownBy(() -> failures.require(HERE, GUESS)).isInstanceOf(FailedKeys.TooMany.class);
  }

  @Test
  void letsInWhatWasRightFromThereBefore() {
    failures.require(HERE, RIGHT);
    failures.succeeded(HERE, RIGHT);
    fail(HERE, 3);

    failures.require(HERE, RIGHT);
    assertThatThrownBy(() -> failures.require(HERE, GUESS)).isInstanceOf(FailedKeys.TooMany.class);
    var elsewhere = address("192.0.2.2");
    fail(elsewhere, 3);
    assertThatThrownBy(() -> failures.require(elsewhere, RIGHT))
        .isInstanceOf(FailedKeys.TooMany.class);
  }

  @Test
  void countsAnIpv6NetworkAsOneAddress() {
    fail(address("2001:db8:1:2::1"), 2);
    fail(address("2001:db8:1:2:ffff::"), 1);

    assertThatThrownBy(() -> failures.require(address("2001:db8:1:2::3"), GUESS))
        .isInstanceOf(FailedKeys.TooMany.class);
    fail(address("2001:db8:1:3::1"), 3);
  }

  @Test
  void remembersOnlySoManyAddresses() {
    for (int i = 0; i < 2 * FailedKeys.MAX_ADDRESSES; i++) {
      fail(address("10.%d.%d.1".formatted(i / 256, i % 256)), 1);
    }
    assertThat(failures.size()).isEqualTo(FailedKeys.MAX_ADDRESSES);
  }

  @Test
  void limitsNothingAtZero() {
    var unlimited = new FailedKeys(0, new SimpleMeterRegistry(), time::get);
    for (int i = 0; i < 1_000; i++) {
      unlimited.require(HERE, GUESS);
      unlimited.failed(HERE);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1  | 192.0.2.7            | 192.0.2.7",
        "10.0.0.1  | 192.0.2.7, 192.0.2.8 | 192.0.2.8",
        "10.0.0.1  | 2001:db8::1          | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1  | unknown              | 10.0.0.1",
        "10.0.0.1  | 192.0.2.7, localhost | 10.0.0.1",
        "10.0.0.1  |                      | 10.0.0.1",
        "192.0.2.1 | 192.0.2.7            | 192.0.2.1"
      })
  void believesOnlyAProxyAboutItsClient(String peer, @Nullable String forwarded, String expected) {
    var request = new MockHttpServletRequest();
    request.setRemoteAddr(peer);
    if (forwarded != null) {
      request.addHeader("X-Forwarded-For", "203.0.113.1");
      request.addHeader("X-Forwarded-For", forwarded);
    }
    assertThat(ClientAddress.of(request, "10.0.0.1"::equals)).hasToString(expected);
  }
}
