package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.engine.EngineCapacity;
import dev.hark.scheduling.WindowScheduler;
import dev.hark.tunnel.FakeTunnel;
import dev.hark.tunnel.FakeTunnel.Mode;
import dev.hark.tunnel.Fault;
import dev.hark.tunnel.Faults;
import dev.hark.tunnel.TunnelLimits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.util.unit.DataSize;

/// A whole server to put tunnels in front of. Its times and sizes are those of the product divided
/// by about 40, and so are the tunnels' (100 MB, 100 s and 30 s). One window is decoded at a time,
/// so that others wait.
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "hark.api-key=" + HarkTest.KEY,
      "hark.quota.requests-per-minute=100000",
      "hark.engine.states=1",
      "hark.audio.max-upload=3MB",
      "hark.transcription.keep-alive.after=500ms",
      "hark.transcription.keep-alive.every=250ms",
      "hark.transcription.keep-alive.trusted-peers=" + TunnelledServer.TRUSTED,
      "server.tomcat.connection-timeout=2s",
      "server.tomcat.max-swallow-size=64KB"
    })
@ContextConfiguration(initializers = TemporaryDataFolder.class)
@Timeout(60)
abstract class TunnelledServer {
  static final String PATH = "/v1/audio/transcriptions";

  /// The address of the tunnel's daemon that the server's settings name.
  static final String TRUSTED = "127.0.0.9";

  /// The address of anybody else.
  static final String STRANGER = "127.0.0.10";

  static final DataSize MOST = DataSize.ofMegabytes(2);
  static final String EN_4 = "four five one four nine four six";

  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration BLOCKED = Duration.ofSeconds(1);

  @LocalServerPort int port;
  @Autowired MeterRegistry metrics;
  @Autowired WindowScheduler scheduler;
  @Autowired EngineCapacity capacity;

  @Value("${hark.audio.spool}")
  Path spool;

  FakeTunnel tunnel(String from, DataSize most, Mode mode, Faults faults) {
    return tunnel(from, new TunnelLimits(most, SILENCE, BLOCKED), mode, faults);
  }

  FakeTunnel tunnel(String from, TunnelLimits limits, Mode mode, Faults faults) {
    return new FakeTunnel(port, from, limits, mode, faults);
  }

  FakeTunnel tunnel(Mode mode, Fault... faults) {
    return tunnel(TRUSTED, MOST, mode, Faults.script(faults));
  }

  static Api through(FakeTunnel tunnel) {
    return new Api(tunnel.port());
  }

  /// Keeps all requests waiting.
  HeldSlot hold() throws InterruptedException {
    return HeldSlot.hold(scheduler, capacity);
  }

  /// Windows that wait for a slot.
  double waiting() {
    return gauges("hark.engine.queue.waiting");
  }

  private double gauges(String name) {
    return metrics.get(name).gauges().stream().mapToDouble(Gauge::value).sum();
  }

  /// Transcriptions that were stopped because their clients had gone.
  double cancelled() {
    var counters = metrics.find("hark.cancelled").tag("reason", "connection_closed").counters();
    return counters.stream().mapToDouble(Counter::count).sum();
  }

  /// Transcriptions that came to their end.
  long finished() {
    return metrics.get("hark.realtime.factor").summary().count();
  }

  @BeforeEach
  void awaitReady() {
    await().until(() -> new Api(port).get("/health").statusCode() == 200);
  }

  @AfterEach
  void nothingIsLeftAndTheServerIsHealthy() {
    awaitQuiet();
    assertThat(new Api(port).get("/health").statusCode()).isEqualTo(200);
  }

  void awaitQuiet() {
    await()
        .untilAsserted(() -> {
          assertThat(spooledFiles()).isZero();
          assertThat(gauges("hark.engine.running")).isZero();
          assertThat(waiting()).isZero();
          assertThat(gauges("hark.engine.queue.audio")).isZero();
        });
  }

  private long spooledFiles() throws IOException {
    try (var files = Files.walk(spool)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("lock"))
          .count();
    }
  }
}
