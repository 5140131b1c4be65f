package dev.hark.models;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcript.Thresholds;
import java.util.Optional;

/// Says how a model decodes where a request does not.
///
/// @param language the spoken language; empty means that it is detected
/// @param prompt text that comes before the audio
/// @param temperature 0 to 1
/// @param search how the text is searched for
/// @param thresholds when a text counts as bad
/// @param voiceActivity whether silence is skipped
public record ModelDefaults(
    Optional<Language> language,
    Optional<String> prompt,
    double temperature,
    DecodingOptions.Search search,
    Thresholds thresholds,
    boolean voiceActivity) {
  /// The defaults of a model for which nothing is configured.
  public static final ModelDefaults NONE =
      new ModelDefaults(
          Optional.empty(),
          Optional.empty(),
          0,
          DecodingOptions.Search.DEFAULT,
          Thresholds.WHISPER,
          true);

  /// Returns the options of a request that sets nothing else.
  public DecodingOptions options(Task task) {
    return DecodingOptions.of(task)
        .withLanguage(language)
        .withPrompt(prompt)
        .withTemperature(temperature)
        .withSearch(search)
        .withThresholds(thresholds);
  }
}
