package dev.hark.api.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.api.models.RequestedModel;
import dev.hark.models.ModelDefaults;
import dev.hark.models.ModelName;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcript.Thresholds;
import dev.hark.transcript.render.RenderOptions;
import dev.hark.transcript.render.ResponseFormat;
import dev.hark.transcription.TranscriptionSpec;
import dev.hark.transcription.TranscriptionSpec.Queueing;
import dev.hark.windows.VadSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptionFormTest {
  /// A form with model `m` and further fields, names and values in turn.
  private static UploadForm form(String... namesAndValues) {
    var fields = new LinkedHashMap<String, List<String>>();
    fields.put("model", new ArrayList<>(List.of("m")));
    for (var i = 0; i < namesAndValues.length; i += 2) {
      fields.computeIfAbsent(namesAndValues[i], _ -> new ArrayList<>()).add(namesAndValues[i + 1]);
    }
    return new UploadForm(Optional.empty(), fields);
  }

  /// The form names `m`, an alias.
  private static RequestedModel model(String requested) {
    assertThat(requested).isEqualTo("m");
    return new RequestedModel(new ModelName("mine"), ModelDefaults.NONE);
  }

  private static TranscriptionForm parse(String... namesAndValues) {
    return TranscriptionForm.of(
        form(namesAndValues),
        Task.TRANSCRIBE,
        new Queueing("key", 1, Optional.empty()),
        TranscriptionFormTest::model);
  }

  private static Problem refusal(Task task, String... namesAndValues) {
    var thrown =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                TranscriptionForm.of(
                    form(namesAndValues),
                    task,
                    new Queueing("key", 1, Optional.empty()),
                    TranscriptionFormTest::model));
    assertThat(thrown).as(String.join(" ", namesAndValues)).isNotNull();
    assertThat(thrown.problem().kind()).isEqualTo(Problem.Kind.INVALID_REQUEST);
    return thrown.problem();
  }

  @Test
  void hasDefaults() {
    assertThat(parse())
        .isEqualTo(
            new TranscriptionForm(
                new RenderOptions(ResponseFormat.JSON, false, false, List.of()),
                false,
                TranscriptionSpec.of(
                    new ModelName("mine"), DecodingOptions.of(Task.TRANSCRIBE), "key")));
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
    assertThat(request.renderOptions().format()).isEqualTo(ResponseFormat.VERBOSE_JSON);
    assertThat(request.spec().options())
        .isEqualTo(
            DecodingOptions.of(Task.TRANSCRIBE)
                .withLanguage(Language.of("de"))
                .withPrompt(Optional.of("Hark one, two"))
                .withTemperature(0.25));
  }

  @Test
  void readsListsInEveryForm() {
    assertThat(parse("keywords", "[\"a\", \"b\"]", "keywords", "c").spec().options().prompt())
        .contains("a, b, c");
    assertThat(parse("languages", "[\"German\"]").spec().options().language())
        .isEqualTo(Language.of("de"));
    assertThat(parse("languages", "de", "language", "german").spec().options().language())
        .isEqualTo(Language.of("de"));
    assertThat(refusal(Task.TRANSCRIBE, "keywords", "[1, {").param()).isEqualTo("keywords");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<b", "a>", "a\rb", "a\nb", "[\"a\", \"b\\nc\"]", "[\"\\r\\n a\"]"})
  void refusesKeywordsThatOpenAiRefuses(String keywords) {
    var problem = refusal(Task.TRANSCRIBE, "keywords", "fine", "keywords", keywords);
    assertThat(problem.param()).isEqualTo("keywords");
    assertThat(problem.message()).contains("line break");
  }

  @Test
  void takesAPromptAsItIs() {
    assertThat(parse("prompt", "<b>\nHark").spec().options().prompt()).contains("<b>\nHark");
  }

  @Test
  void asksForAModel() {
    var none = new UploadForm(Optional.empty(), new LinkedHashMap<>());
    var thrown =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                TranscriptionForm.of(
                    none,
                    Task.TRANSCRIBE,
                    new Queueing("key", 1, Optional.empty()),
                    TranscriptionFormTest::model));
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
    "known_speaker_references, data:",
    "beam_size, 0",
    "beam_size, 9",
    "beam_size, 2.5",
    "best_of, 9",
    "best_of, many",
    "suppress_blank, 1",
    "suppress_nst, maybe",
    "no_speech_threshold, 1.1",
    "logprob_threshold, 0.1",
    "logprob_threshold, -101",
    "compression_ratio_threshold, 0.9",
    "condition_on_previous_text, sometimes",
    "offset, -1",
    "offset, 1e9",
    "duration, 0",
    "duration, 00:01:00",
    "audio_context, half",
  })
  void refusesWrongValues(String field, String value) {
    var problem = refusal(Task.TRANSCRIBE, field, value);
    assertThat(problem.param()).isEqualTo(field);
    assertThat(problem.code()).isNull();
  }

  @Test
  void readsHowTheTextIsSearchedFor() {
    var options =
        parse(
                "beam_size",
                "5",
                "best_of",
                "8",
                "suppress_blank",
                "false",
                "suppress_nst",
                "True",
                "no_speech_threshold",
                "0.4",
                "logprob_threshold",
                "-0.7",
                "compression_ratio_threshold",
                "3",
                "audio_context",
                "adaptive")
            .spec()
            .options();
    assertThat(options.search()).isEqualTo(new DecodingOptions.Search(5, 8, false, true));
    assertThat(options.thresholds()).isEqualTo(new Thresholds(0.4, -0.7, 3));
    assertThat(options.audioContext()).contains(AudioContext.ADAPTIVE);
  }

  @Test
  void readsWhatPartOfTheFileIsMeant() {
    var spec =
        parse("offset", "1.5", "duration", "60", "condition_on_previous_text", "true").spec();
    assertThat(spec.part().from()).isEqualTo(Duration.ofMillis(1500));
    assertThat(spec.part().length()).contains(Duration.ofMinutes(1));
    assertThat(spec.conditionOnPreviousText()).isTrue();
  }

  @Test
  void readsWhatTheAnswerShows() {
    var words =
        parse(
            "response_format",
            "verbose_json",
            "timestamp_granularities",
            "segment",
            "timestamp_granularities",
            "word");
    assertThat(words.renderOptions().words()).isTrue();
    assertThat(words.spec().options().words()).isTrue();
    var scores = parse("include", "[\"logprobs\"]", "stream", "True");
    assertThat(scores.renderOptions().logProbabilities()).isTrue();
    assertThat(scores.spec().options().scores()).isTrue();
    assertThat(scores.stream()).isTrue();
    var speakers = parse("response_format", "diarized_json", "known_speaker_names", "Ann");
    assertThat(speakers.renderOptions().speakers()).containsExactly("Ann");
    assertThat(speakers.spec().speakers()).isTrue();
  }

  @Test
  void readsChunkingInEveryForm() {
    var asked = new VadSettings(true, 0.7, Duration.ofMillis(100), Duration.ofMillis(500));
    var json =
        "{\"type\":\"server_vad\",\"threshold\":0.7,\"prefix_padding_ms\":100,\"silence_duration_ms\":500}";
    assertThat(parse("chunking_strategy", json).spec().voiceActivity()).isEqualTo(asked);
    var nested =
        parse(
            "chunking_strategy[type]",
            "server_vad",
            "chunking_strategy[threshold]",
            "0.7",
            "chunking_strategy[prefix_padding_ms]",
            "100",
            "chunking_strategy[silence_duration_ms]",
            "500");
    assertThat(nested.spec().voiceActivity()).isEqualTo(asked);
    var bare = parse("chunking_strategy", "{\"type\":\"server_vad\",\"threshold\":null}");
    assertThat(bare.spec().voiceActivity()).isEqualTo(VadSettings.DEFAULT);
    for (var own : List.of("auto", "null", "\"auto\"")) {
      assertThat(parse("chunking_strategy", own)).isEqualTo(parse());
    }
    assertThat(parse("chunking_strategy", "none").spec().voiceActivity())
        .isEqualTo(VadSettings.OFF);
    var extremes = parse("chunking_strategy", "{\"type\":\"server_vad\",\"threshold\":1}");
    assertThat(extremes.spec().voiceActivity().threshold()).isEqualTo(0.99);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "{\"type\":\"client_vad\"}",
        "{\"type\":\"server_vad\",\"threshold\":1.1}",
        "{\"type\":\"server_vad\",\"threshold\":\"loud\"}",
        "{\"type\":\"server_vad\",\"prefix_padding_ms\":-1}",
        "{\"type\":\"server_vad\",\"silence_duration_ms\":10001}",
        "{\"type\":\"server_vad\",\"silence_duration_ms\":1.5}",
      })
  void refusesWrongChunking(String strategy) {
    assertThat(refusal(Task.TRANSCRIBE, "chunking_strategy", strategy).param())
        .isEqualTo("chunking_strategy");
  }

  @ParameterizedTest
  @CsvSource({
    "threshold, loud",
    "threshold, 1.1",
    "prefix_padding_ms, -1",
    "silence_duration_ms, 1.5",
  })
  void namesTheWrongMemberOfAChunkingStrategy(String member, String value) {
    var object = "{\"type\":\"server_vad\",\"%s\":\"%s\"}".formatted(member, value);
    for (var problem :
        List.of(
            refusal(Task.TRANSCRIBE, "chunking_strategy", object),
            refusal(
                Task.TRANSCRIBE,
                "chunking_strategy[type]",
                "server_vad",
                "chunking_strategy[" + member + "]",
                value))) {
      assertThat(problem.param()).isEqualTo("chunking_strategy");
      assertThat(problem.message())
          .startsWith("The '" + member + "' of a chunking strategy must be")
          .endsWith("not '" + value + "'.");
    }
  }

  @Test
  void refusesChunkingInTwoFormsOrWithoutType() {
    for (var form :
        List.of(
            new String[] {"chunking_strategy[threshold]", "0.5"},
            new String[] {"chunking_strategy", "auto", "chunking_strategy[type]", "server_vad"})) {
      assertThat(refusal(Task.TRANSCRIBE, form).param()).isEqualTo("chunking_strategy");
    }
  }

  @Test
  void detectsAmongSeveralLanguages() {
    var options = parse("languages", "de", "languages", "english").spec().options();
    assertThat(options.language()).isEmpty();
    assertThat(options.languages()).extracting(Language::code).containsExactly("de", "en");
    assertThat(refusal(Task.TRANSCRIBE, "language", "de", "languages", "en").param())
        .isEqualTo("languages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"srt", "vtt", "tsv", "lrc"})
  void refusesToStreamSubtitles(String format) {
    var problem = refusal(Task.TRANSCRIBE, "stream", "true", "response_format", format);
    assertThat(problem.param()).isEqualTo("response_format");
    assertThat(problem.message()).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text", "verbose_json", "diarized_json"})
  void streamsEverythingElse(String format) {
    assertThat(parse("stream", "true", "response_format", format).stream()).isTrue();
  }

  @Test
  void refusesWhatAFormatCannotShow() {
    assertThat(refusal(Task.TRANSCRIBE, "include", "logprobs", "response_format", "text").param())
        .isEqualTo("include");
    assertThat(refusal(Task.TRANSCRIBE, "known_speaker_names", "Ann").message())
        .contains("diarized_json");
  }

  @Test
  void checksSpeakersLightly() {
    var five = new ArrayList<String>(List.of("response_format", "diarized_json"));
    for (var name : List.of("a", "b", "c", "d", "e")) {
      five.addAll(List.of("known_speaker_names", name));
    }
    assertThat(refusal(Task.TRANSCRIBE, five.toArray(String[]::new)).message()).contains("most 4");
    for (var wrong : List.of("data:", "https://example.org/a.wav", "data:text/plain,hello")) {
      var problem =
          refusal(
              Task.TRANSCRIBE,
              "response_format",
              "diarized_json",
              "known_speaker_names",
              "Ann",
              "known_speaker_references",
              wrong);
      assertThat(problem.param()).isEqualTo("known_speaker_references");
    }
    var voice = "data:audio/wav;base64,UklGRg==";
    var request =
        parse(
            "response_format",
            "diarized_json",
            "known_speaker_names",
            "Ann",
            "known_speaker_references",
            voice);
    assertThat(request.renderOptions().speakers()).containsExactly("Ann");
    assertThat(refusal(Task.TRANSCRIBE, "known_speaker_references", voice).param())
        .isEqualTo("known_speaker_references");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model", "language", "response_format", "temperature", "stream", "prompt"})
  void refusesContradictions(String field) {
    assertThat(refusal(Task.TRANSCRIBE, field, "1", field, "2").param()).isEqualTo(field);
  }

  @Test
  void repetitionIsNoContradiction() {
    assertThat(parse("model", "m").spec().model()).isEqualTo(new ModelName("mine"));
  }

  @Test
  void listsTheFormatsItKnows() {
    assertThat(refusal(Task.TRANSCRIBE, "response_format", "xml".repeat(50)).message())
        .contains("xmlxml", "json, text, srt, verbose_json, vtt, diarized_json, tsv, lrc")
        .hasSizeLessThan(200);
  }

  @Test
  void translationsHaveFewerFormats() {
    var request =
        TranscriptionForm.of(
            form("response_format", "vtt"),
            Task.TRANSLATE,
            new Queueing("key", 1, Optional.empty()),
            TranscriptionFormTest::model);
    assertThat(request.spec().options().task()).isEqualTo(Task.TRANSLATE);
    for (var format : List.of("tsv", "lrc", "diarized_json")) {
      assertThat(refusal(Task.TRANSLATE, "response_format", format).message())
          .endsWith("json, text, srt, verbose_json, vtt.");
    }
  }
}
