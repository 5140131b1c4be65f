package dev.hark.transcript;

import java.util.List;
import java.util.Optional;

/// Says which language the audio is in, or among which languages the model detects it.
///
/// @param spoken the language that is spoken; empty if the model is to detect it
/// @param candidates the languages among which it is detected; empty means all
public record LanguageChoice(Optional<Language> spoken, List<Language> candidates) {
  /// The model detects the language among all that it knows.
  public static final LanguageChoice DETECT = new LanguageChoice(Optional.empty(), List.of());

  public LanguageChoice {
    candidates = List.copyOf(candidates);
  }
}
