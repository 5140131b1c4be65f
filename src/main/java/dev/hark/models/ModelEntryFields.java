package dev.hark.models;

import dev.hark.models.ModelsFile.Entry;
import dev.hark.transcript.AudioContext;
import dev.hark.transcript.DecodingOptions.Search;
import dev.hark.transcript.Language;
import dev.hark.transcript.Thresholds;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects the fields of one model in `models.yaml` one by one. They have the names of the fields
/// of a request.
final class ModelEntryFields {
  static final Set<String> NAMES =
      Set.of(
          "language",
          "prompt",
          "temperature",
          "beam_size",
          "best_of",
          "no_speech_threshold",
          "logprob_threshold",
          "compression_ratio_threshold",
          "voice_activity",
          "audio_context",
          "longest_window",
          "dtw");

  private Optional<Language> language = Optional.empty();
  private Optional<String> prompt = Optional.empty();
  private double temperature;
  private Search search = Search.DEFAULT;
  private Thresholds thresholds = Thresholds.WHISPER;
  private boolean voiceActivity = true;
  private @Nullable AudioContext audioContext;
  private @Nullable Duration longestWindow;
  private @Nullable String dtw;

  /// @throws IllegalArgumentException if the value cannot be understood
  void set(String name, String value) {
    switch (name) {
      case "language" -> language = Optional.of(language(value));
      case "prompt" -> prompt = Optional.of(value).filter(text -> !text.isEmpty());
      case "temperature" -> temperature = number(value, 0, 1);
      case "beam_size" -> search = search(whole(value), search.bestOf());
      case "best_of" -> search = search(search.beamSize(), whole(value));
      case "no_speech_threshold" ->
          thresholds =
              new Thresholds(
                  number(value, 0, 1), thresholds.logProbability(), thresholds.compressionRatio());
      case "logprob_threshold" ->
          thresholds =
              new Thresholds(
                  thresholds.noSpeech(), number(value, -100, 0), thresholds.compressionRatio());
      case "compression_ratio_threshold" ->
          thresholds =
              new Thresholds(
                  thresholds.noSpeech(), thresholds.logProbability(), number(value, 1, 100));
      case "voice_activity" -> voiceActivity = flag(value);
      case "audio_context" -> audioContext = context(value);
      case "longest_window" -> longestWindow = seconds(value);
      case "dtw" -> {
        AlignmentSetting.check("it", value);
        dtw = value;
      }
      default -> throw new IllegalArgumentException("not known");
    }
  }

  Entry toEntry() {
    return new Entry(
        new ModelOverrides(audioContext, longestWindow, dtw),
        new ModelDefaults(language, prompt, temperature, search, thresholds, voiceActivity));
  }

  private static Language language(String value) {
    return Language.of(value)
        .orElseThrow(() ->
            new IllegalArgumentException("'" + value + "' is not a language the models know"));
  }

  private static Search search(int beams, int sequences) {
    return new Search(
        beams, sequences, Search.DEFAULT.suppressBlank(), Search.DEFAULT.suppressNonSpeech());
  }

  private static int whole(String value) {
    double number = number(value, 1, Search.MAX_SEQUENCES);
    if (number != Math.rint(number)) {
      throw new IllegalArgumentException("'" + value + "' is not a whole number");
    }
    return (int) number;
  }

  private static double number(String value, double min, double max) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + value + "' is not a number", e);
    }
    if (!(number >= min && number <= max)) {
      throw new IllegalArgumentException("%s is not from %s to %s".formatted(value, min, max));
    }
    return number;
  }

  private static boolean flag(String value) {
    return switch (value) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw new IllegalArgumentException("'" + value + "' is neither on nor off");
    };
  }

  private static AudioContext context(String value) {
    return switch (value) {
      case "full" -> AudioContext.FULL;
      case "adaptive" -> AudioContext.ADAPTIVE;
      default -> throw new IllegalArgumentException("'" + value + "' is neither full nor adaptive");
    };
  }

  /// Reads a duration in seconds, which may also be written as `20s`.
  private static Duration seconds(String value) {
    var number = value.endsWith("s") ? value.substring(0, value.length() - 1) : value;
    return Duration.ofMillis(Math.round(number(number, 1, 30) * 1000));
  }
}
