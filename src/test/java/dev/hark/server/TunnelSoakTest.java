package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.hark.tunnel.FakeTunnel.Mode;
import dev.hark.tunnel.Faults;
import dev.hark.tunnel.TunnelLimits;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Many clients at once through a tunnel that drops every other exchange.
class TunnelSoakTest extends TunnelledServer {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 4;
  private static final double SHARE = 0.5;

  /// Somewhat more than the longest upload.
  private static final int BODY = 150_000;

  private static final int MOST_ATTEMPTS = 60;

  /// Text formats show no life, and wait here for seven others.
  private static final TunnelLimits PATIENT =
      new TunnelLimits(MOST, Duration.ofSeconds(20), Duration.ofSeconds(20));

  @Test
  void allAreAnsweredInTheEndAndNothingIsLeft() throws Exception {
    soak(Mode.STREAMS, 1); // what is created once, by us and by the JVM, is there
    var descriptors = openDescriptors();
    soak(Mode.BUFFERS, 2);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors + 4));
  }

  private void soak(Mode mode, long seed) throws Exception {
    var before = finished();
    var attempts = new AtomicInteger();
    var dropped = 0;
    try (var tunnel = tunnel(TRUSTED, PATIENT, mode, Faults.random(seed, SHARE, BODY));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var clients = new ArrayList<Callable<String>>();
      for (var number = 0; number < CLIENTS * REQUESTS; number += REQUESTS) {
        var first = number;
        clients.add(() -> {
          for (var i = first; i < first + REQUESTS; i++) {
            persist(through(tunnel), i, attempts);
          }
          return "done";
        });
      }
      for (var client : threads.invokeAll(clients)) {
        assertThat(client.get()).isEqualTo("done");
      }
      dropped = tunnel.dropped();
    }
    awaitQuiet();
    assertThat(dropped).isPositive();
    assertThat(attempts.get()).isGreaterThan(CLIENTS * REQUESTS);
    // Each that was answered was transcribed, and none twice for one attempt.
    assertThat(finished() - before).isBetween((long) CLIENTS * REQUESTS, (long) attempts.get());
  }

  /// Asks until it is answered.
  private static void persist(Api api, int kind, AtomicInteger attempts) {
    for (var attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      attempts.incrementAndGet();
      try {
        var answer = ask(api, kind);
        // The tunnel's own answer where the server's was lost.
        if (answer.statusCode() != 502) {
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(answer.body()).contains(EN_4);
          return;
        }
      } catch (UncheckedIOException _) {
        // Dropped, so once more.
      }
    }
    throw new AssertionError("no answer after " + MOST_ATTEMPTS + " attempts");
  }

  private static HttpResponse<String> ask(Api api, int kind) {
    return switch (kind % REQUESTS) {
      case 0 -> api.transcribe("en-4.wav", "language=en");
      case 1 -> api.transcribe("en-4.mp3", "language=en", "response_format=verbose_json");
      case 2 -> api.transcribe("en-4.wav", "language=en", "stream=true");
      default -> {
        var audio = Api.audio("en-4.ogg");
        var form = Api.form("en-4.ogg", audio, "language=en", "response_format=text");
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form));
        yield api.send(api.request(PATH, "en-4.ogg", audio).POST(chunked).build());
      }
    };
  }

  private static long openDescriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }
}
