package dev.hark.api.audio;

import static dev.hark.api.audio.FormValues.brief;
import static dev.hark.api.audio.FormValues.invalid;

import dev.hark.api.models.RequestedModel;
import dev.hark.models.ModelDefaults;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the text fields of OpenAI's audio API, as strictly as its own server, and our additions to
/// them. Translations take all of these fields, although OpenAI's take only some.
final class FormFields {
  private static final List<ResponseFormat> TRANSLATION_FORMATS =
      List.of(
          ResponseFormat.JSON,
          ResponseFormat.TEXT,
          ResponseFormat.SRT,
          ResponseFormat.VERBOSE_JSON,
          ResponseFormat.VTT);

  private static final List<ResponseFormat> TRANSCRIPTION_FORMATS =
      Stream.concat(
              TRANSLATION_FORMATS.stream(),
              Stream.of(ResponseFormat.DIARIZED_JSON, ResponseFormat.TSV, ResponseFormat.LRC))
          .toList();

  /// Subtitle formats are missing, because in deltas they could not be told from other text.
  private static final Set<ResponseFormat> STREAMED =
      Set.of(
          ResponseFormat.JSON,
          ResponseFormat.TEXT,
          ResponseFormat.VERBOSE_JSON,
          ResponseFormat.DIARIZED_JSON);

  private static final Pattern NO_KEYWORD = Pattern.compile("[<>\\r\\n]");

  private static final double MIN_LOG_PROBABILITY = -100;
  private static final double MAX_COMPRESSION_RATIO = 100;

  private final UploadForm form;
  private final FormValues values;
  private final Task task;

  FormFields(UploadForm form, Task task) {
    this.form = form;
    this.values = new FormValues(form);
    this.task = task;
  }

  /// Checks all fields.
  ///
  /// @param models resolves the name of the model that the form gives
  TranscriptionForm toRequest(Queueing queueing, Function<String, RequestedModel> models) {
    var model = models.apply(values.text("model").orElseThrow(FormFields::noModel));
    var defaults = model.defaults();
    var format = format();
    var stream = stream(format);
    var renderOptions =
        new RenderOptions(format, words(format), logProbabilities(format), speakers(format));
    var spec =
        new TranscriptionSpec(
            model.name(),
            options(renderOptions, defaults),
            voiceActivity(defaults),
            values.flag("condition_on_previous_text", false),
            format == ResponseFormat.DIARIZED_JSON,
            new TranscriptionSpec.Part(values.seconds("offset").orElse(Duration.ZERO), length()),
            queueing);
    return new TranscriptionForm(renderOptions, stream, spec);
  }

  private static ProblemException noModel() {
    return invalid(
        "model",
        "The field 'model' is missing. Name a model, for example -F model=whisper-1 for the"
            + " default one.");
  }

  private DecodingOptions options(RenderOptions renderOptions, ModelDefaults defaults) {
    var options =
        DecodingOptions.of(task)
            .withPrompt(prompt().or(defaults::prompt))
            .withTemperature(values.decimal("temperature", defaults.temperature(), 0, 1))
            .withSearch(search(defaults.search()))
            .withThresholds(thresholds(defaults.thresholds()))
            .withWords(renderOptions.words())
            .withScores(renderOptions.logProbabilities())
            .withAnnotations(values.flag("annotations", false));
    var spoken = withLanguages(options, defaults);
    return audioContext().map(spoken::withAudioContext).orElse(spoken);
  }

  private DecodingOptions.Search search(DecodingOptions.Search defaults) {
    var max = DecodingOptions.Search.MAX_SEQUENCES;
    return new DecodingOptions.Search(
        values.whole("beam_size", defaults.beamSize(), 1, max),
        values.whole("best_of", defaults.bestOf(), 1, max),
        values.flag("suppress_blank", defaults.suppressBlank()),
        values.flag("suppress_nst", defaults.suppressNonSpeech()));
  }

  private Thresholds thresholds(Thresholds defaults) {
    return new Thresholds(
        values.decimal("no_speech_threshold", defaults.noSpeech(), 0, 1),
        values.decimal("logprob_threshold", defaults.logProbability(), MIN_LOG_PROBABILITY, 0),
        values.decimal(
            "compression_ratio_threshold", defaults.compressionRatio(), 1, MAX_COMPRESSION_RATIO));
  }

  private Optional<AudioContext> audioContext() {
    return values
        .text("audio_context")
        .map(context ->
            switch (context) {
              case "adaptive" -> AudioContext.ADAPTIVE;
              case "full" -> AudioContext.FULL;
              default ->
                  throw invalid(
                      "audio_context",
                      "'%s' is neither 'adaptive' nor 'full'.".formatted(brief(context)));
            });
  }

  private Optional<Duration> length() {
    var length = values.seconds("duration");
    if (length.filter(Duration::isZero).isPresent()) {
      throw invalid("duration", "The duration must be more than 0 seconds.");
    }
    return length;
  }

  private ResponseFormat format() {
    var name = values.text("response_format").orElse("json");
    var served = task == Task.TRANSLATE ? TRANSLATION_FORMATS : TRANSCRIPTION_FORMATS;
    return ResponseFormat.of(name)
        .filter(served::contains)
        .orElseThrow(() ->
            invalid(
                "response_format",
                "'%s' is not a response format here. Use one of %s."
                    .formatted(
                        brief(name),
                        served.stream()
                            .map(ResponseFormat::wireName)
                            .collect(Collectors.joining(", ")))));
  }

  private boolean stream(ResponseFormat format) {
    var stream = values.flag("stream", false);
    if (stream && !STREAMED.contains(format)) {
      throw invalid(
          "response_format",
          "%s cannot be streamed. Use json, text, verbose_json or diarized_json with stream=true."
              .formatted(format.wireName()));
    }
    return stream;
  }

  private Optional<String> prompt() {
    var prompt = values.text("prompt").stream();
    var keywords = String.join(", ", keywords());
    return Optional.of(
            Stream.concat(prompt, Stream.of(keywords))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" ")))
        .filter(text -> !text.isEmpty());
  }

  /// Reads the keywords. OpenAI refuses the same ones.
  private List<String> keywords() {
    var keywords = values.list("keywords");
    for (var keyword : keywords) {
      if (NO_KEYWORD.matcher(keyword).find()) {
        throw invalid("keywords", "A keyword may contain neither '<' nor '>' nor a line break.");
      }
    }
    return keywords;
  }

  private DecodingOptions withLanguages(DecodingOptions options, ModelDefaults defaults) {
    var language = values.text("language").map(name -> language("language", name));
    var allowed =
        values.list("languages").stream()
            .map(name -> language("languages", name))
            .distinct()
            .toList();
    if (language.isPresent() && !allowed.isEmpty() && !allowed.contains(language.get())) {
      throw invalid("languages", "'language' and 'languages' contradict each other.");
    }
    if (language.isPresent() || allowed.size() == 1) {
      return options.withLanguage(language.or(() -> allowed.stream().findFirst()));
    }
    return allowed.isEmpty()
        ? options.withLanguage(defaults.language())
        : options.withLanguages(allowed);
  }

  private static Language language(String param, String name) {
    return Language.of(name)
        .orElseThrow(() ->
            invalid(
                param,
                "'%s' is not a language the models know. Use an ISO-639-1 code such as 'en', or an English name such as 'german'."
                    .formatted(brief(name))));
  }

  /// Segments are always part of `verbose_json`, so only words make a difference.
  private boolean words(ResponseFormat format) {
    var param = "timestamp_granularities";
    var granularities = values.list(param);
    for (var granularity : granularities) {
      if (!granularity.equals("segment") && !granularity.equals("word")) {
        throw invalid(param, "'%s' is neither 'segment' nor 'word'.".formatted(brief(granularity)));
      }
    }
    if (!granularities.isEmpty() && format != ResponseFormat.VERBOSE_JSON) {
      throw invalid(param, "Timestamp granularities need response_format=verbose_json.");
    }
    return granularities.contains("word");
  }

  private boolean logProbabilities(ResponseFormat format) {
    var include = values.list("include");
    for (var included : include) {
      if (!included.equals("logprobs")) {
        throw invalid("include", "'%s' cannot be included.".formatted(brief(included)));
      }
    }
    if (!include.isEmpty() && format != ResponseFormat.JSON) {
      throw invalid("include", "Log probabilities need response_format=json.");
    }
    return !include.isEmpty();
  }

  private List<String> speakers(ResponseFormat format) {
    var names = KnownSpeakers.names(values);
    if (!names.isEmpty() && format != ResponseFormat.DIARIZED_JSON) {
      throw invalid(KnownSpeakers.NAMES, "Speakers need response_format=diarized_json.");
    }
    return names;
  }

  private VadSettings voiceActivity(ModelDefaults defaults) {
    var prefix = ChunkingStrategy.FIELD + "[";
    Map<String, String> nested = new LinkedHashMap<>();
    for (var name : form.fields().keySet()) {
      if (name.startsWith(prefix) && name.endsWith("]")) {
        values
            .text(name)
            .ifPresent(
                value -> nested.put(name.substring(prefix.length(), name.length() - 1), value));
      }
    }
    return ChunkingStrategy.of(
        values, nested, defaults.voiceActivity() ? VadSettings.DEFAULT : VadSettings.OFF);
  }
}
