package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@HarkTest
class RepeatabilityTest {
  private static final List<String> CLIPS =
      List.of(
          "en-1.wav",
          "en-2.wav",
          "de-3.wav",
          "es-4.wav",
          "fr-2.wav",
          "en-4.mp3",
          "noise-white.wav",
          "silence.wav");
  private static final List<String> OPTIONS =
      List.of(
          "language=en",
          "response_format=verbose_json",
          "response_format=srt",
          "prompt=one two three");

  @LocalServerPort int port;
  @Autowired MeterRegistry metrics;

  /// Also under temperature fallback and language detection, whatever the state decoded before.
  @Test
  void repeatsOfARequestAreByteIdentical() throws Exception {
    var api = new Api(port);
    var random = new Random(7);
    Map<String, String> answers = new ConcurrentHashMap<>();
    try (var clients = Executors.newFixedThreadPool(3)) {
      for (int i = 0; i < 400; i++) {
        var clip = CLIPS.get(random.nextInt(CLIPS.size()));
        var option = OPTIONS.get(random.nextInt(OPTIONS.size()));
        clients.execute(() -> {
          var answer = api.transcribe(clip, option);
          var first = answers.putIfAbsent(clip + option, answer.statusCode() + answer.body());
          if (first != null && !first.equals(answer.statusCode() + answer.body())) {
            answers.put("differs: " + clip + option, first + "\n" + answer.body());
          }
        });
      }
    }
    assertThat(answers).hasSize(CLIPS.size() * OPTIONS.size());
    assertThat(answers.values()).allMatch(answer -> answer.startsWith("200"));
  }

  /// Their windows are aborted in the middle, and the state that decoded them is used for the clip.
  @Test
  void filesThatMakeWayForClipsAreTranscribedTheSame() throws Exception {
    var api = new Api(port);
    var file = verbose(api, "en-75s.wav");
    var clip = verbose(api, "en-1.wav");
    try (var clients = Executors.newSingleThreadExecutor()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                var beside = clients.submit(() -> verbose(api, "en-75s.wav"));
                while (!beside.isDone()) {
                  assertThat(verbose(api, "en-1.wav")).isEqualTo(clip);
                }
                assertThat(beside.get()).isEqualTo(file);
                return metrics.get("hark.engine.yielded").counter().count();
              },
              yielded -> yielded >= 5);
    }
  }

  private static String verbose(Api api, String fixture) {
    var response = api.transcribe(fixture, "response_format=verbose_json");
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }
}
