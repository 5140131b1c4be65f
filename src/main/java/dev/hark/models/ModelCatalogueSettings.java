package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Holds the settings of `hark` that say which models there are and where they are.
///
/// @param model name of the default model
/// @param defaultAlias whether the alias `default` takes precedence over it; a command with a model
///   argument turns it off
/// @param modelsDir folder of the user's own models, `ggml-NAME.bin` or `NAME.bin`
/// @param cacheDir where files of the jar are unpacked
/// @param engine what applies to all models
/// @param modelSettings what applies to one model, by its name
@ConfigurationProperties("hark")
public record ModelCatalogueSettings(
    String model,
    @DefaultValue("true") boolean defaultAlias,
    Path modelsDir,
    Path cacheDir,
    @DefaultValue Engine engine,
    @DefaultValue Map<String, ModelOverrides> modelSettings) {

  /// @param audioContext how much of the encoder is computed where neither the request nor the
  ///   model's own settings say; if absent, adaptive for the built-in model, which was trained for
  ///   it, and full for all others
  /// @param dtw attention heads that give word times: `off`, `auto`, the name of one of OpenAI's
  ///   models, or `top-N`, all heads of the last N layers of the decoder
  record Engine(@Nullable AudioContext audioContext, @DefaultValue("off") String dtw) {
    Engine {
      AlignmentSetting.check("hark.engine.dtw", dtw);
    }
  }

  public ModelCatalogueSettings {
    modelSettings = Map.copyOf(modelSettings);
  }

  /// Returns the settings of a model. In an environment variable its name loses dashes and dots:
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
