package dev.hark.transcription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.ResponseFormat;
import dev.hark.transcript.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptionRequestTest {
  /// A form with model `m` and further fields, names and values in turn.
  private static UploadForm form(String... namesAndValues) {
    var fields = new LinkedHashMap<String, List<String>>();
    fields.put("model", new ArrayList<>(List.of("m")));
    for (var i = 0; i < namesAndValues.length; i += 2) {
      fields.computeIfAbsent(namesAndValues[i], _ -> new ArrayList<>()).add(namesAndValues[i + 1]);
    }
    return new UploadForm(Optional.empty(), fields);
  }

  private static TranscriptionRequest parse(String... namesAndValues) {
    return TranscriptionRequest.of(form(namesAndValues), Task.TRANSCRIBE, "key");
  }

  private static Problem refusal(Task task, String... namesAndValues) {
    var thrown =
        catchThrowableOfType(
            ProblemException.class,
            () -> TranscriptionRequest.of(form(namesAndValues), task, "key"));
    assertThat(thrown).as(String.join(" ", namesAndValues)).isNotNull();
    assertThat(thrown.problem().kind()).isEqualTo(Problem.Kind.INVALID_REQUEST);
    return thrown.problem();
  }

  @Test
  void hasDefaults() {
    assertThat(parse())
        .isEqualTo(
            new TranscriptionRequest(
                ResponseFormat.JSON,
                Assignment.of("m", DecodingOptions.of(Task.TRANSCRIBE), "key")));
    var blank =
        parse(
            "language",
            "",
            "prompt",
            " ",
            "response_format",
            "",
            "temperature",
            "",
            "stream",
            "",
            "chunking_strategy",
            "",
            "languages",
            "",
            "user",
            "x");
    assertThat(blank).isEqualTo(parse());
  }

  @Test
  void readsEverythingThatIsServed() {
    var request =
        parse(
            "language",
            "de-AT",
            "prompt",
            " Hark ",
            "response_format",
            "verbose_json",
            "temperature",
            "0.25",
            "stream",
            "False",
            "timestamp_granularities",
            "segment",
            "chunking_strategy",
            "auto",
            "keywords",
            "one",
            "keywords",
            "two");
    assertThat(request.format()).isEqualTo(ResponseFormat.VERBOSE_JSON);
    assertThat(request.assignment().options())
        .isEqualTo(
            DecodingOptions.of(Task.TRANSCRIBE)
                .withLanguage(Language.of("de"))
                .withPrompt(Optional.of("Hark one, two"))
                .withTemperature(0.25));
  }

  @Test
  void readsListsInEveryForm() {
    assertThat(parse("keywords", "[\"a\", \"b\"]", "keywords", "c").assignment().options().prompt())
        .contains("a, b, c");
    assertThat(parse("languages", "[\"German\"]").assignment().options().language())
        .isEqualTo(Language.of("de"));
    assertThat(parse("languages", "de", "language", "german").assignment().options().language())
        .isEqualTo(Language.of("de"));
    assertThat(refusal(Task.TRANSCRIBE, "keywords", "[1, {").param()).isEqualTo("keywords");
  }

  @Test
  void asksForAModel() {
    var none = new UploadForm(Optional.empty(), new LinkedHashMap<>());
    var thrown =
        catchThrowableOfType(
            ProblemException.class, () -> TranscriptionRequest.of(none, Task.TRANSCRIBE, "key"));
    assertThat(thrown.problem().param()).isEqualTo("model");
  }

  @ParameterizedTest
  @CsvSource({
    "language, klingon",
    "languages, klingon",
    "temperature, 7",
    "temperature, -0.1",
    "temperature, NaN",
    "temperature, 0x1p-1",
    "temperature, 1d",
    "temperature, warm",
    "temperature, 1e999",
    "response_format, xml",
    "response_format, JSON",
    "stream, maybe",
    "timestamp_granularities, phrase",
    "timestamp_granularities, segment",
    "include, everything",
    "chunking_strategy, sometimes",
  })
  void refusesWrongValues(String field, String value) {
    var problem = refusal(Task.TRANSCRIBE, field, value);
    assertThat(problem.param()).isEqualTo(field);
    assertThat(problem.code()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "stream, true",
    "stream, True",
    "timestamp_granularities, word",
    "response_format, diarized_json",
    "include, logprobs",
    "known_speaker_names, Ann",
    "known_speaker_references, data:",
  })
  void refusesWhatIsNotBuiltYet(String field, String value) {
    var problem = refusal(Task.TRANSCRIBE, field, value);
    assertThat(problem.param()).isEqualTo(field);
    assertThat(problem.code()).isEqualTo("unsupported_value");
  }

  @Test
  void refusesChunkingSettingsAndSeveralLanguages() {
    for (var form :
        List.of(
            new String[] {"chunking_strategy", "{\"type\":\"server_vad\"}"},
            new String[] {"chunking_strategy[type]", "server_vad"},
            new String[] {"chunking_strategy[threshold]", "0.5"},
            new String[] {"languages", "de", "languages", "en"})) {
      assertThat(refusal(Task.TRANSCRIBE, form).code()).isEqualTo("unsupported_value");
    }
    assertThat(refusal(Task.TRANSCRIBE, "language", "de", "languages", "en").param())
        .isEqualTo("languages");
  }

  @Test
  void refusesWordTimestampsWithVerboseJsonToo() {
    var problem =
        refusal(
            Task.TRANSCRIBE,
            "response_format",
            "verbose_json",
            "timestamp_granularities",
            "segment",
            "timestamp_granularities",
            "word");
    assertThat(problem.code()).isEqualTo("unsupported_value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model", "language", "response_format", "temperature", "stream", "prompt"})
  void refusesContradictions(String field) {
    assertThat(refusal(Task.TRANSCRIBE, field, "1", field, "2").param()).isEqualTo(field);
  }

  @Test
  void repetitionIsNoContradiction() {
    assertThat(parse("model", "m").assignment().model()).isEqualTo("m");
  }

  @Test
  void listsTheFormatsItKnows() {
    assertThat(refusal(Task.TRANSCRIBE, "response_format", "xml".repeat(50)).message())
        .contains("xmlxml", "json, text, srt, verbose_json, vtt, tsv, lrc")
        .hasSizeLessThan(200);
  }

  @Test
  void translationsHaveFewerFormats() {
    var request = TranscriptionRequest.of(form("response_format", "vtt"), Task.TRANSLATE, "key");
    assertThat(request.assignment().options().task()).isEqualTo(Task.TRANSLATE);
    for (var format : List.of("tsv", "lrc", "diarized_json")) {
      assertThat(refusal(Task.TRANSLATE, "response_format", format).message())
          .endsWith("json, text, srt, verbose_json, vtt.");
    }
  }
}
