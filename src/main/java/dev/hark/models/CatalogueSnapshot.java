package dev.hark.models;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Decides what names mean, from the models and the aliases of one moment.
///
/// @param models by their own names
/// @param aliases targets by alias; a target may be an alias itself
/// @param configuredDefault the value of `hark.model`; may be an alias
/// @param defaultAlias whether the alias `default` takes precedence over it
record CatalogueSnapshot(
    NavigableMap<ModelName, Model> models,
    Map<String, String> aliases,
    ModelName configuredDefault,
    boolean defaultAlias) {
  /// Matches OpenAI's names of transcription models, including those retired on 2027-02-26.
  private static final Pattern OPENAI_NAMES =
      Pattern.compile(
          "whisper-1|gpt-4o(-mini)?-transcribe.*|gpt-transcribe.*|gpt-live-transcribe.*"
              + "|gpt-realtime-whisper.*");

  /// Returns the model that a requested name stands for: the model of that name, else the target of
  /// the alias, else the default model for one of OpenAI's names. It need not exist.
  ///
  /// @return empty if no model can have that name
  Optional<ModelName> canonicalName(String requested) {
    if (requested.equals(ModelCatalogue.DEFAULT)) {
      return Optional.of(defaultName());
    }
    var name = ModelName.parse(requested);
    if (name.filter(models::containsKey).isPresent()) {
      return name;
    }
    var target = Aliases.follow(requested, aliases);
    return target.equals(requested) && OPENAI_NAMES.matcher(requested).matches()
        ? Optional.of(defaultName())
        : ModelName.parse(target);
  }

  /// Returns the name of the default model, whether it exists or not.
  ModelName defaultName() {
    if (defaultAlias) {
      var chosen =
          Optional.of(Aliases.follow(ModelCatalogue.DEFAULT, aliases))
              .filter(target -> !target.equals(ModelCatalogue.DEFAULT))
              .flatMap(ModelName::parse)
              .filter(models::containsKey);
      if (chosen.isPresent()) {
        return chosen.get();
      }
    }
    return models.containsKey(configuredDefault)
        ? configuredDefault
        : ModelName.parse(Aliases.follow(configuredDefault.value(), aliases))
            .orElse(configuredDefault);
  }

  Optional<Model> find(ModelName name) {
    return Optional.ofNullable(models.get(name));
  }

  /// Returns the aliases that lead to a model and that no model hides, with the names of these
  /// models.
  Map<String, ModelName> usableAliases() {
    var usable = new TreeMap<String, ModelName>();
    for (var alias : aliases.keySet()) {
      boolean hidden =
          !alias.equals(ModelCatalogue.DEFAULT)
              && ModelName.parse(alias).filter(models::containsKey).isPresent();
      if (!hidden) {
        ModelName.parse(Aliases.follow(alias, aliases))
            .filter(models::containsKey)
            .ifPresent(target -> usable.put(alias, target));
      }
    }
    return usable;
  }
}
