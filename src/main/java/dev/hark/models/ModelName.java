package dev.hark.models;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/// Holds the name that a model's own file has, `digits` for `ggml-digits.bin`. Aliases and OpenAI's
/// names stand for one but are none: [ModelCatalogue#canonicalName] resolves them, once for each
/// request, where the request arrives.
///
/// @param value 1 to 255 characters, none of them a slash or a control character
public record ModelName(String value) implements Comparable<ModelName> {
  /// The longest name of a file on the file systems in use.
  private static final int MAX_LENGTH = 255;

  /// @throws IllegalArgumentException if no model's file can have this name
  public ModelName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("this cannot be the name of a model's file");
    }
  }

  /// Returns the text as a name, if a model's file can have it.
  public static Optional<ModelName> parse(String text) {
    return isValid(text) ? Optional.of(new ModelName(text)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    return !text.isBlank()
        && text.length() <= MAX_LENGTH
        && text.chars().noneMatch(c -> c == '/' || Character.isISOControl(c));
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  @Override
  public int compareTo(ModelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
