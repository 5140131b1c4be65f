package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HarkTest
class TranscriptionTest {
  private static final String EN_4 = "four five one four nine four six";

  @LocalServerPort int port;

  @Value("${hark.cache-dir}")
  Path cache;

  @Value("${hark.models-dir}")
  Path models;

  private Api api;

  @BeforeEach
  void api() {
    api = new Api(port);
  }

  static Stream<Manifest> shortClips() {
    return Manifest.all().stream()
        .filter(entry -> entry.duration() < 30 && !entry.language().equals("-"));
  }

  @ParameterizedTest
  @MethodSource("shortClips")
  void hearsEveryContainerAndLanguage(Manifest clip) {
    assertThat(api.text(clip.file(), "language=" + clip.language())).isEqualTo(clip.heard());
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-4.wav", "de-2.wav", "es-3.wav", "fr-4.wav"})
  void detectsTheLanguage(String file) {
    var clip = Manifest.of(file);
    var answer = Api.json(api.transcribe(file, "response_format=verbose_json"));
    assertThat(answer.get("text").asString()).isEqualTo(clip.heard());
    assertThat(answer.get("language").asString())
        .isEqualTo(
            Map.of("en", "english", "de", "german", "es", "spanish", "fr", "french")
                .get(clip.language()));
  }

  @Test
  void translatesIntoEnglish() {
    var response =
        api.post(
            "/v1/audio/translations",
            "de-2.wav",
            Api.audio("de-2.wav"),
            "response_format=verbose_json");
    var answer = Api.json(response);
    assertThat(answer.get("task").asString()).isEqualTo("translate");
    assertThat(answer.get("text").asString()).isEqualTo("seven zero two five");
  }

  @ParameterizedTest
  @ValueSource(strings = {"silence.wav", "noise-white.wav"})
  void hearsNothingInSilenceAndNoise(String file) {
    assertThat(api.text(file, "language=en")).isEmpty();
    assertThat(api.text(file)).isEmpty();
  }

  @Test
  void transcribesLongFilesWholeAndInOrder() {
    int words = 0;
    int errors = 0;
    for (var file : List.of("en-75s.wav", "de-40s.wav", "en-300s.flac")) {
      var clip = Manifest.of(file);
      var answer =
          Api.json(
              api.transcribe(file, "response_format=verbose_json", "language=" + clip.language()));
      assertThat(answer.get("duration").asDouble())
          .isBetween(clip.duration() - 0.05, clip.duration() + 0.05);
      assertInOrder(answer.get("segments"), clip.duration());
      words += clip.text().split(" ").length;
      errors += Manifest.wordErrors(clip.text(), answer.get("text").asString());
    }
    assertThat((double) errors / words).isLessThanOrEqualTo(0.045);
  }

  private static void assertInOrder(JsonNode segments, double duration) {
    double last = 0;
    int id = 0;
    for (var segment : segments) {
      assertThat(segment.get("id").asInt()).isEqualTo(id++);
      assertThat(segment.get("start").asDouble()).isGreaterThanOrEqualTo(last);
      assertThat(segment.get("end").asDouble())
          .isGreaterThanOrEqualTo(segment.get("start").asDouble());
      last = segment.get("end").asDouble();
    }
    assertThat(last).isLessThanOrEqualTo(duration + 0.05);
  }

  @Test
  void answersVerboseJsonAsOpenAiDoes() {
    var response = api.transcribe("en-4.wav", "response_format=verbose_json");
    var answer = Api.json(response);
    assertThat(answer.propertyNames())
        .contains("task", "language", "duration", "text", "segments", "usage");
    var segment = answer.get("segments").get(0);
    assertThat(segment.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "seek",
            "start",
            "end",
            "text",
            "tokens",
            "temperature",
            "avg_logprob",
            "compression_ratio",
            "no_speech_prob");
    assertThat(segment.get("start").asDouble()).isBetween(0.0, 0.4);
    assertThat(segment.get("end").asDouble()).isBetween(0.9, 1.3);
    assertThat(segment.get("temperature").asDouble()).isZero();
    assertThat(segment.get("avg_logprob").asDouble()).isNegative();
    assertThat(segment.get("no_speech_prob").asDouble()).isBetween(0.0, 0.1);
    assertThat(answer.get("usage").get("seconds").asInt()).isEqualTo(5);
  }

  @Test
  void answersTheTextFormats() {
    assertThat(api.transcribe("en-4.wav", "response_format=text").body()).isEqualTo(EN_4 + "\n");
    assertThat(api.transcribe("en-4.wav", "response_format=srt").body())
        .startsWith("1\n00:00:00,")
        .contains(" --> ", "four five one", "\n2\n");
    var vtt = api.transcribe("en-4.wav", "response_format=vtt");
    assertThat(vtt.body()).startsWith("WEBVTT\n\n").contains("four nine four six");
    assertThat(vtt.headers().firstValue("content-type"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("text/vtt"));
    assertThat(api.transcribe("en-4.wav", "response_format=tsv").body())
        .startsWith("start\tend\ttext\n");
  }

  /// FFmpeg's readers of subtitles are not ours, and it lies in the cache.
  @ParameterizedTest
  @ValueSource(strings = {"srt", "vtt"})
  void anotherParserReadsTheSubtitles(String format, @TempDir Path folder) throws Exception {
    var subtitles = folder.resolve("subtitles." + format);
    Files.writeString(subtitles, api.transcribe("en-75s.wav", "response_format=" + format).body());
    Path program;
    try (var found = Files.walk(cache)) {
      program = found.filter(file -> file.endsWith("ffmpeg")).findFirst().orElseThrow();
    }
    var read = folder.resolve("read.srt");
    var builder =
        new ProcessBuilder(
            program.toString(), "-v", "error", "-i", subtitles.toString(), read.toString());
    builder.environment().put("LD_LIBRARY_PATH", String.valueOf(program.getParent()));
    var ffmpeg = builder.inheritIO().start();
    assertThat(ffmpeg.waitFor()).isZero();
    var words = Files.readAllLines(read).stream().filter(line -> line.matches("[a-z ]+")).toList();
    assertThat(String.join(" ", words)).isEqualTo(api.text("en-75s.wav"));
  }

  @Test
  void saysWhoTranscribedAndWhatTheLimitsAre() {
    var headers = api.transcribe("en-4.wav").headers();
    assertThat(headers.firstValue("x-request-id")).isPresent();
    assertThat(headers.firstValue("x-hark-engine")).hasValue("local/digits");
    assertThat(headers.firstValue("x-hark-retries")).hasValue("0");
    assertThat(headers.firstValue("openai-processing-ms")).isPresent();
  }

  @Test
  void takesOpenAisModelNamesForTheDefault() {
    assertThat(api.text("en-4.wav", "model=whisper-1")).isEqualTo(EN_4);
    assertThat(api.text("en-4.wav", "model=gpt-4o-mini-transcribe")).isEqualTo(EN_4);
  }

  @Test
  void conditionsOnThePromptWithoutLeakingIt() {
    assertThat(api.text("en-4.wav", "prompt=seven seven seven", "language=en")).isNotBlank();
    assertThat(api.text("en-4.wav", "language=en")).isEqualTo(EN_4);
  }

  @Test
  void transcribesWithAModelOfTheUsersOwn() throws Exception {
    Files.createDirectories(models);
    var mine = Files.copy(cache.resolve("models/ggml-digits.bin"), models.resolve("ggml-mine.bin"));
    try {
      var response = api.transcribe("en-4.wav", "model=mine", "language=en");
      assertThat(Api.json(response).get("text").asString()).isEqualTo(EN_4);
      assertThat(response.headers().firstValue("x-hark-engine")).hasValue("local/mine");
    } finally {
      Files.delete(mine);
    }
    assertThat(api.transcribe("en-4.wav", "model=mine").statusCode()).isEqualTo(404);
  }

  @Test
  void listsTheModels() {
    var list = Api.json(api.get("/v1/models"));
    assertThat(list.get("object").asString()).isEqualTo("list");
    assertThat(list.get("data").get(0).get("id").asString()).isEqualTo("digits");
    assertThat(Api.json(api.get("/v1/models/digits")).get("owned_by").asString()).isEqualTo("hark");
    assertThat(api.get("/v1/models/nothing").statusCode()).isEqualTo(404);
  }
}
