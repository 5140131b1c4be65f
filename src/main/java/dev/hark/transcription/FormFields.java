package dev.hark.transcription;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.ResponseFormat;
import dev.hark.transcript.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The text fields of OpenAI's audio API, as strict as its own server.
final class FormFields {
  /// `Double.parseDouble` would take `NaN`, `1d` and hexadecimal besides.
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

  private static final List<ResponseFormat> TRANSLATION_FORMATS =
      List.of(
          ResponseFormat.JSON,
          ResponseFormat.TEXT,
          ResponseFormat.SRT,
          ResponseFormat.VERBOSE_JSON,
          ResponseFormat.VTT);

  private static final List<ResponseFormat> TRANSCRIPTION_FORMATS =
      Stream.concat(TRANSLATION_FORMATS.stream(), Stream.of(ResponseFormat.TSV, ResponseFormat.LRC))
          .toList();

  private final UploadForm form;
  private final Task task;

  FormFields(UploadForm form, Task task) {
    this.form = form;
    this.task = task;
  }

  TranscriptionRequest toRequest(String client) {
    var model = form.single("model").map(String::strip).orElseThrow(FormFields::noModel);
    var format = format();
    refuseStream();
    checkGranularities(format);
    refuseLogprobs();
    refuseSpeakers();
    checkChunking();
    var options =
        DecodingOptions.of(task)
            .withLanguage(language())
            .withPrompt(prompt())
            .withTemperature(temperature());
    return new TranscriptionRequest(format, Assignment.of(model, options, client));
  }

  private static ProblemException noModel() {
    return Problem.invalid(
            "model",
            "The field 'model' is missing. Name a model, for example -F model=whisper-1 for the"
                + " default one.")
        .asException();
  }

  private ResponseFormat format() {
    var name = form.single("response_format").map(String::strip).orElse("json");
    var format = ResponseFormat.of(name);
    if (task == Task.TRANSCRIBE && format.equals(Optional.of(ResponseFormat.DIARIZED_JSON))) {
      throw unsupported("response_format", "diarized_json is not available on this server yet.");
    }
    var served = task == Task.TRANSLATE ? TRANSLATION_FORMATS : TRANSCRIPTION_FORMATS;
    return format
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

  private double temperature() {
    var given = form.single("temperature").map(String::strip).orElse("0");
    var value = DECIMAL.matcher(given).matches() ? Double.parseDouble(given) : Double.NaN;
    if (!(value >= 0 && value <= 1)) {
      throw invalid(
          "temperature",
          "The temperature is a number from 0 to 1, not '%s'.".formatted(brief(given)));
    }
    // Adding 0 makes 0 of -0.
    return value + 0.0;
  }

  private Optional<String> prompt() {
    var prompt = form.single("prompt").map(String::strip).stream();
    var keywords = String.join(", ", list("keywords"));
    return Optional.of(
            Stream.concat(prompt, Stream.of(keywords))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" ")))
        .filter(text -> !text.isEmpty());
  }

  private Optional<Language> language() {
    var given = form.single("language").map(name -> language("language", name));
    Set<Language> allowed =
        list("languages").stream()
            .map(name -> language("languages", name))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (allowed.size() > 1) {
      throw unsupported(
          "languages",
          "A choice of several languages is not available on this server yet. Give one, or none to"
              + " have it detected.");
    }
    var only = allowed.stream().findFirst();
    if (given.isPresent() && only.isPresent() && !given.equals(only)) {
      throw invalid("languages", "'language' and 'languages' contradict each other.");
    }
    return given.or(() -> only);
  }

  private static Language language(String param, String name) {
    return Language.of(name)
        .orElseThrow(() ->
            invalid(
                param,
                "'%s' is not a language the models know. Use an ISO-639-1 code such as 'en', or an English name such as 'german'."
                    .formatted(brief(name))));
  }

  private void refuseStream() {
    var stream = form.single("stream").map(value -> value.strip().toLowerCase(Locale.ROOT));
    switch (stream.orElse("false")) {
      case "false" -> {}
      case "true" ->
          throw unsupported(
              "stream", "Streaming is not available on this server yet. Send stream=false.");
      default -> throw invalid("stream", "The field 'stream' is true or false.");
    }
  }

  private void checkGranularities(ResponseFormat format) {
    var param = "timestamp_granularities";
    for (var granularity : list(param)) {
      switch (granularity) {
        case "segment" -> {}
        case "word" ->
            throw unsupported(param, "Word timestamps are not available on this server yet.");
        default ->
            throw invalid(
                param, "'%s' is neither 'segment' nor 'word'.".formatted(brief(granularity)));
      }
      if (format != ResponseFormat.VERBOSE_JSON) {
        throw invalid(param, "Timestamp granularities need response_format=verbose_json.");
      }
    }
  }

  private void refuseLogprobs() {
    for (var included : list("include")) {
      throw included.equals("logprobs")
          ? unsupported("include", "Log probabilities are not available on this server yet.")
          : invalid("include", "'%s' cannot be included.".formatted(brief(included)));
    }
  }

  private void refuseSpeakers() {
    for (var param : List.of("known_speaker_names", "known_speaker_references")) {
      if (!form.all(param).isEmpty()) {
        throw unsupported(param, "This server does not tell speakers apart yet.");
      }
    }
  }

  private void checkChunking() {
    var param = "chunking_strategy";
    var nested = form.fields().keySet().stream().anyMatch(name -> name.startsWith(param + "["));
    var strategy = form.single(param).map(String::strip).orElse("auto");
    if (nested || strategy.startsWith("{")) {
      throw unsupported(
          param, "Settings for chunking are not available on this server yet. Send 'auto'.");
    }
    if (!List.of("auto", "\"auto\"", "null").contains(strategy)) {
      throw invalid(
          param, "'%s' is not a chunking strategy. Send 'auto'.".formatted(brief(strategy)));
    }
  }

  private List<String> list(String name) {
    return JsonList.flatten(name, form.all(name));
  }

  private static ProblemException invalid(String param, String message) {
    return Problem.invalid(param, message).asException();
  }

  private static ProblemException unsupported(String param, String message) {
    return Problem.unsupportedValue(param, message).asException();
  }

  /// A value as a message quotes it.
  private static String brief(String value) {
    return value.codePointCount(0, value.length()) <= 40
        ? value
        : value.substring(0, value.offsetByCodePoints(0, 40)) + "...";
  }
}
