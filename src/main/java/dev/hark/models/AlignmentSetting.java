package dev.hark.models;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Interprets the setting `dtw`: which attention heads of a model give word times.
final class AlignmentSetting {
  private static final Pattern TOP = Pattern.compile("top-[1-9]\\d?");
  private static final Pattern QUANTISED = Pattern.compile("-q\\d_[0-9k]$");

  private AlignmentSetting() {}

  /// @throws IllegalArgumentException if the value is none of those allowed
  static void check(String setting, String value) {
    boolean known =
        value.equals("auto")
            || value.equals("off")
            || AlignmentPreset.of(value).isPresent()
            || TOP.matcher(value).matches();
    if (!known) {
      throw new IllegalArgumentException(
          "%s is '%s'; it may be auto, off, top-N or one of %s"
              .formatted(setting, value, presets()));
    }
  }

  /// Returns what the setting means for a model: `auto` takes the heads of OpenAI's model of that
  /// name; for other models it takes, as OpenAI does for a model it does not know, all heads of the
  /// upper half of the decoder.
  static String resolve(String value, ModelName model, ModelHeader header) {
    if (!value.equals("auto")) {
      return value;
    }
    var official = QUANTISED.matcher(model.value()).replaceFirst("");
    return AlignmentPreset.of(official).isPresent()
        ? official
        : "top-" + (header.textLayers() + 1) / 2;
  }

  private static List<String> presets() {
    return Arrays.stream(AlignmentPreset.values()).map(AlignmentPreset::model).sorted().toList();
  }
}
