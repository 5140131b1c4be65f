package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HarkTest
class FaultsTest {
  @LocalServerPort int port;
  @LocalManagementPort int managementPort;

  /// Kills workers under four clients. A window that crashes a worker twice is given up for good
  /// reason, so no crash may meet a window that has met one already: before the next one, every
  /// client sends a request that begins after the last.
  @ParameterizedTest
  @CsvSource({"KILL, 5", "SEGV, 3", "STOP, 2"})
  void noRequestFailsWhenWorkersDie(String signal, int times) throws Exception {
    var done = new AtomicBoolean();
    try (var clients = Executors.newFixedThreadPool(4)) {
      var completed = Stream.generate(AtomicInteger::new).limit(4).toList();
      var loops =
          completed.stream()
              .map(count -> clients.submit(() -> transcribeUntil(done, count)))
              .toList();
      try {
        for (int i = 0; i < times; i++) {
          awaitOneMore(loops, completed);
          await().until(() -> worker() != 0);
          long worker = worker();
          new ProcessBuilder("kill", "-" + signal, Long.toString(worker)).start().waitFor();
          // at SIGSEGV the JVM writes a report first, and answers meanwhile
          await().until(() -> worker() != worker);
        }
        awaitOneMore(loops, completed);
      } finally {
        done.set(true);
      }
      for (var loop : loops) {
        loop.get();
      }
    }
  }

  /// Waits until every client has sent a request from now on and has its answer. The first answer
  /// may be one that was under way.
  private static void awaitOneMore(List<Future<Integer>> loops, List<AtomicInteger> completed) {
    var before = completed.stream().map(AtomicInteger::get).toList();
    await()
        .until(() -> {
          for (var loop : loops) {
            if (loop.isDone()) {
              loop.get(); // tells why
            }
          }
          return IntStream.range(0, completed.size())
              .allMatch(client -> completed.get(client).get() >= before.get(client) + 2);
        });
  }

  private int transcribeUntil(AtomicBoolean done, AtomicInteger completed) {
    while (!done.get()) {
      for (var clip : List.of("en-2.wav", "de-3.wav")) {
        var text = new Api(port).text(clip, "language=" + clip.substring(0, 2));
        assertThat(text).isEqualTo(Manifest.of(clip).heard());
        completed.incrementAndGet();
      }
    }
    return completed.get();
  }

  private boolean isUp() {
    return new Api(port).get("/health").statusCode() == 200;
  }

  private long worker() {
    JsonNode workers = engine().get("workers");
    return workers.isEmpty() ? 0 : workers.get(0).asLong();
  }

  private JsonNode engine() {
    return Api.json(new Api(managementPort).get("/health"))
        .get("components")
        .get("engine")
        .get("details");
  }

  @Test
  void tellsOnTheManagementPortWhatRuns() {
    await().until(this::isUp);
    new Api(port).text("en-4.wav");
    var engine = engine();
    assertThat(engine.get("backend").asString()).isEqualTo("CPU");
    assertThat(engine.get("device").asString()).isNotBlank();
    assertThat(engine.get("features").asString()).isNotBlank();
    assertThat(engine.get("model").asString()).isEqualTo("digits");
    assertThat(engine.get("workerResidentBytes").asLong()).isBetween(10L << 20, 1L << 30);
    assertThat(engine.get("realTimeFactor").asDouble()).isPositive();
    var metrics = new Api(managementPort).get("/prometheus").body();
    assertThat(metrics)
        .contains(
            "hark_audio_seconds_total",
            "hark_realtime_factor_sum",
            "hark_engine_window_seconds_sum",
            "hark_engine_queue_waiting",
            "hark_worker_restarts_total",
            "resilience4j_circuitbreaker_state",
            "http_server_requests_seconds_count");
  }
}
