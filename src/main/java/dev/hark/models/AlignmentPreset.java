package dev.hark.models;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Lists OpenAI's models, for each of which upstream knows the attention heads that give word
/// times.
public enum AlignmentPreset {
  TINY_EN,
  TINY,
  BASE_EN,
  BASE,
  SMALL_EN,
  SMALL,
  MEDIUM_EN,
  MEDIUM,
  LARGE_V1,
  LARGE_V2,
  LARGE_V3,
  LARGE_V3_TURBO;

  /// Finds the preset of a model by OpenAI's name, such as `base.en`; empty if there is none.
  public static Optional<AlignmentPreset> of(String model) {
    return Arrays.stream(values()).filter(preset -> preset.model().equals(model)).findFirst();
  }

  /// Returns OpenAI's name of the model, such as `base.en`.
  public String model() {
    var name = name().toLowerCase(Locale.ROOT);
    return name.endsWith("_en") ? name.replace('_', '.') : name.replace('_', '-');
  }
}
