package dev.hark.api.audio;

import dev.hark.windows.VadSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Parses OpenAI's `chunking_strategy`: nothing, `auto`, or an object, as JSON or as nested fields.
/// `none` is our addition: voice activity is not detected, and nothing is skipped.
final class ChunkingStrategy {
  static final String FIELD = "chunking_strategy";

  private static final JsonMapper JSON = new JsonMapper();

  /// A longer duration would glue a file together, or send all its silence to the encoder.
  private static final int MAX_MILLIS = 10_000;

  /// OpenAI allows 0 and 1, where everything or nothing would be speech.
  private static final double MIN_THRESHOLD = 0.01;

  private static final double MAX_THRESHOLD = 0.99;

  private ChunkingStrategy() {}

  /// Reads the strategy of a form.
  ///
  /// @param nested the fields `chunking_strategy[...]`, by what is in the brackets
  /// @param fallback the settings if the form names none
  static VadSettings of(FormValues values, Map<String, String> nested, VadSettings fallback) {
    var value = values.text(FIELD);
    if (value.isPresent() && !nested.isEmpty()) {
      throw FormValues.invalid(FIELD, "The field '" + FIELD + "' is given in two forms.");
    }
    if (!nested.isEmpty()) {
      return serverVad(nested);
    }
    return switch (value.orElse("null")) {
      case "null" -> fallback;
      case "auto", "\"auto\"" -> VadSettings.DEFAULT;
      case "none", "\"none\"" -> VadSettings.OFF;
      case String object when object.startsWith("{") -> serverVad(members(object));
      case String unknown ->
          throw FormValues.invalid(
              FIELD,
              "'%s' is not a chunking strategy. Send 'auto', 'none', or an object with type 'server_vad'."
                  .formatted(FormValues.brief(unknown)));
    };
  }

  private static VadSettings serverVad(Map<String, String> members) {
    var type = members.getOrDefault("type", "");
    if (!type.equals("server_vad")) {
      throw FormValues.invalid(
          FIELD,
          "The type of a chunking strategy is 'server_vad', not '%s'."
              .formatted(FormValues.brief(type)));
    }
    var defaults = VadSettings.DEFAULT;
    return new VadSettings(
        true,
        Math.clamp(threshold(members, defaults.threshold()), MIN_THRESHOLD, MAX_THRESHOLD),
        millis(members, "prefix_padding_ms", defaults.padding()),
        millis(members, "silence_duration_ms", defaults.minSilence()));
  }

  private static double threshold(Map<String, String> members, double fallback) {
    var value = members.get("threshold");
    return value == null ? fallback : FormValues.decimal(FIELD, member("threshold"), value, 0, 1);
  }

  private static Duration millis(Map<String, String> members, String name, Duration fallback) {
    var value = members.get(name);
    return value == null
        ? fallback
        : Duration.ofMillis(FormValues.whole(FIELD, member(name), value, 0, MAX_MILLIS));
  }

  private static String member(String name) {
    return "'" + name + "' of a chunking strategy";
  }

  private static Map<String, String> members(String object) {
    try {
      return JSON.readTree(object).properties().stream()
          .filter(member -> !member.getValue().isNull())
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  member -> text(member.getValue()),
                  (_, last) -> last,
                  LinkedHashMap::new));
    } catch (JacksonException e) {
      throw FormValues.invalid(FIELD, "The chunking strategy is not a JSON object.");
    }
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }
}
