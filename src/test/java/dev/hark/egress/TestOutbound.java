package dev.hark.egress;

import dev.hark.process.TestTimer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/// Outbound requests for the tests of other packages, without proxies.
public final class TestOutbound {
  private TestOutbound() {}

  public static Outbound open(Duration readTimeout) {
    return new Outbound(
        new EgressSettings(Duration.ofSeconds(5), readTimeout),
        TestTimer.get(),
        InetAddress::getAllByName,
        Map.of());
  }
}
