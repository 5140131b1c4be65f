package dev.hark.models;

import java.util.Set;
import java.util.regex.Pattern;

/// The setting `dtw`: which attention heads of a model tell the times of words.
final class AlignmentSetting {
  /// Those whose heads upstream lists.
  private static final Set<String> OFFICIAL =
      Set.of(
          "tiny.en",
          "tiny",
          "base.en",
          "base",
          "small.en",
          "small",
          "medium.en",
          "medium",
          "large-v1",
          "large-v2",
          "large-v3",
          "large-v3-turbo");

  private static final Pattern TOP = Pattern.compile("top-[1-9]\\d?");
  private static final Pattern QUANTISED = Pattern.compile("-q\\d_[0-9k]$");

  private AlignmentSetting() {}

  /// @throws IllegalArgumentException if it means nothing
  static void check(String setting, String value) {
    boolean known =
        value.equals("auto")
            || value.equals("off")
            || OFFICIAL.contains(value)
            || TOP.matcher(value).matches();
    if (!known) {
      throw new IllegalArgumentException(
          "%s is '%s'; it may be auto, off, top-N or one of %s"
              .formatted(setting, value, OFFICIAL.stream().sorted().toList()));
    }
  }

  /// What it means for a model: `auto` takes the heads of OpenAI's model of that name, else, as
  /// OpenAI does for a model that it does not know, all those of the upper half of the decoder.
  static String resolve(String value, String model, ModelHeader header) {
    if (!value.equals("auto")) {
      return value;
    }
    var official = QUANTISED.matcher(model).replaceFirst("");
    return OFFICIAL.contains(official) ? official : "top-" + (header.textLayers() + 1) / 2;
  }
}
