package dev.hark.api.audio;

import dev.hark.problem.Problem;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads a list in a form: a field repeated, or a JSON array in one field.
final class JsonList {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonList() {}

  /// Returns all elements except the blank ones.
  ///
  /// @throws dev.hark.problem.ProblemException if a value looks like an array of strings but is not
  ///   one
  static List<String> flatten(String name, List<String> values) {
    return values.stream()
        .map(String::strip)
        .flatMap(value -> value.startsWith("[") ? elements(name, value) : Stream.of(value))
        .filter(element -> !element.isBlank())
        .toList();
  }

  private static Stream<String> elements(String name, String array) {
    try {
      return Stream.of(JSON.readValue(array, String[].class)).map(String::valueOf);
    } catch (JacksonException e) {
      throw Problem.invalid(name, "The field '%s' is not a list of strings.".formatted(name))
          .asException(e);
    }
  }
}
