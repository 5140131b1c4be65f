package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings of `hark` that say which models there are and where they lie.
///
/// @param model name of the default model
/// @param defaultAlias whether the alias `default` goes before that; a command that was told a
///   model turns it off
/// @param modelsDir folder of the user's own models, `ggml-NAME.bin` or `NAME.bin`
/// @param cacheDir where files of the jar are unpacked
/// @param engine what holds for all models
/// @param modelSettings what holds for one, by its name
@ConfigurationProperties("hark")
public record ModelCatalogueSettings(
    String model,
    @DefaultValue("true") boolean defaultAlias,
    Path modelsDir,
    Path cacheDir,
    @DefaultValue Engine engine,
    @DefaultValue Map<String, ModelOverrides> modelSettings) {

  /// @param audioContext how much of the encoder is computed where neither the request nor the
  ///   model's own settings say; absent, adaptive for the built-in model, which was trained for it,
  ///   and full for all others
  /// @param dtw attention heads that tell the times of words: `off`, `auto`, the name of one of
  ///   OpenAI's models, or `top-N`, all heads of the last N layers of the decoder
  record Engine(@Nullable AudioContext audioContext, @DefaultValue("off") String dtw) {
    Engine {
      AlignmentSetting.check("hark.engine.dtw", dtw);
    }
  }

  public ModelCatalogueSettings {
    modelSettings = Map.copyOf(modelSettings);
  }

  /// The settings of a model. A name in an environment variable has lost its dashes and dots:
  /// `HARK_MODELSETTINGS_LARGEV3_AUDIOCONTEXT`.
  ModelOverrides of(String name) {
    var exact = modelSettings.get(name);
    if (exact != null) {
      return exact;
    }
    return modelSettings.entrySet().stream()
        .filter(entry -> plain(entry.getKey()).equals(plain(name)))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(ModelOverrides.NONE);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
