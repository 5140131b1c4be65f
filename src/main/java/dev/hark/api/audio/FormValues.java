package dev.hark.api.audio;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Parses the text fields of a form by type. Every invalid value becomes a problem that names its
/// field.
final class FormValues {
  /// `Double.parseDouble` would take `NaN`, `1d` and hexadecimal besides.
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,9}");

  /// This is longer than any file, and far below what a `Duration` can hold.
  private static final double MAX_SECONDS = 1e7;

  private final UploadForm form;

  FormValues(UploadForm form) {
    this.form = form;
  }

  /// Returns the value of a field that has only one, without the blanks around it.
  Optional<String> text(String name) {
    return form.single(name).map(String::strip);
  }

  /// Returns all elements of a field that is a list.
  List<String> list(String name) {
    return JsonList.flatten(name, form.all(name));
  }

  boolean flag(String name, boolean fallback) {
    var flag = text(name).map(value -> value.toLowerCase(Locale.ROOT));
    return switch (flag.orElse(Boolean.toString(fallback))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "The field '%s' must be true or false.".formatted(name));
    };
  }

  double decimal(String name, double fallback, double min, double max) {
    return text(name).map(value -> decimal(name, field(name), value, min, max)).orElse(fallback);
  }

  int whole(String name, int fallback, int min, int max) {
    return text(name).map(value -> whole(name, field(name), value, min, max)).orElse(fallback);
  }

  /// Parses a duration in seconds, at least 0.
  Optional<Duration> seconds(String name) {
    return text(name)
        .map(value -> decimal(name, field(name), value, 0, MAX_SECONDS))
        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static String field(String name) {
    return "field '" + name + "'";
  }

  /// Parses a number.
  ///
  /// @param param the field that the value is in
  /// @param what names the value in the message: `field 'temperature'`
  static double decimal(String param, String what, String value, double min, double max) {
    var number = DECIMAL.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
    if (!(number >= min && number <= max)) {
      throw invalid(
          param,
          "The %s must be a number from %s to %s, not '%s'."
              .formatted(what, shortest(min), shortest(max), brief(value)));
    }
    // Adding 0 makes 0 of -0.
    return number + 0.0;
  }

  /// Parses a whole number, with the same parameters.
  static int whole(String param, String what, String value, int min, int max) {
    var number = WHOLE.matcher(value).matches() ? Integer.parseInt(value) : Integer.MIN_VALUE;
    if (number < min || number > max) {
      throw invalid(
          param,
          "The %s must be a whole number from %d to %d, not '%s'."
              .formatted(what, min, max, brief(value)));
    }
    return number;
  }

  static ProblemException invalid(String param, String message) {
    return Problem.invalid(param, message).asException();
  }

  /// Shortens a value for quotation in a message.
  static String brief(String value) {
    return value.codePointCount(0, value.length()) <= 40
        ? value
        : value.substring(0, value.offsetByCodePoints(0, 40)) + "...";
  }

  private static String shortest(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
