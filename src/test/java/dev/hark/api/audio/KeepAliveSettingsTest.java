package dev.hark.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hark.api.audio.KeepAliveSettings.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/// What decides about signs of life and early refusals.
class KeepAliveSettingsTest {
  private static KeepAliveSettings settings(Duration every, String... peers) {
    return new KeepAliveSettings(Mode.AUTO, Duration.ofSeconds(20), every, List.of(peers));
  }

  @Test
  void trustsPeersByAddressAndNetwork() {
    var settings = settings(Duration.ofSeconds(10), "127.0.0.0/8", "::1", "172.16.0.0/12");
    for (var peer : List.of("127.0.0.1", "0:0:0:0:0:0:0:1", "172.18.0.3")) {
      assertThat(settings.trusts(peer)).as(peer).isTrue();
    }
    for (var peer : List.of("192.0.2.1", "172.32.0.1", "2001:db8::1")) {
      assertThat(settings.trusts(peer)).as(peer).isFalse();
    }
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ZERO))
        .withMessageContaining("every");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ofSeconds(1), "the tunnel"))
        .withMessageContaining("trusted-peers");
  }

  private static Optional<WaitPreference> preference(String header) {
    var request = new MockHttpServletRequest();
    request.addHeader("Prefer", header);
    return WaitPreference.of(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"wait=100|100", "Wait = 7|7", "return=minimal, wait=\"9\"; x=1|9"})
  void readsHowLongAClientWaits(String header, int seconds) {
    assertThat(preference(header))
        .contains(new WaitPreference("wait=" + seconds, Optional.of(Duration.ofSeconds(seconds))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=0", "wait=-1", "wait=soon", "respond-async", "x; wait=5", "await"})
  void ignoresOtherPreferences(String header) {
    assertThat(preference(header)).isEmpty();
  }

  @Test
  void aClientMayWaitWithoutEnd() {
    assertThat(preference("wait")).contains(new WaitPreference("wait", Optional.empty()));
  }

  @Test
  void anUploadMeansSomeAudioAtLeast() {
    assertThat(MinimumDemand.seconds(-1)).isZero();
    assertThat(MinimumDemand.seconds(1 << 20)).isZero();
    assertThat(MinimumDemand.seconds((1 << 20) + 125_000_000L)).isEqualTo(10);
  }

  @Test
  void theHeartbeatBeginsLateAndStartsAnewWithEachSign() {
    var now = new AtomicLong();
    var heartbeat = new Heartbeat(Duration.ofSeconds(20), Duration.ofSeconds(10), now::get);
    assertThat(heartbeat.untilNext()).isEqualTo(Duration.ofSeconds(20));
    now.addAndGet(Duration.ofSeconds(25).toNanos());
    assertThat(heartbeat.untilNext()).isZero();
    heartbeat.beat();
    assertThat(heartbeat.untilNext()).isEqualTo(Duration.ofSeconds(10));
  }
}
