package dev.hark.transcript.render;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The formats of a transcript in an answer.
public enum ResponseFormat {
  /// The text alone, in a JSON object.
  JSON("application/json"),
  /// The text alone.
  TEXT("text/plain; charset=utf-8"),
  /// SubRip subtitles.
  SRT("text/plain; charset=utf-8"),
  /// Text, segments, language and duration, in a JSON object.
  VERBOSE_JSON("application/json"),
  /// WebVTT subtitles.
  VTT("text/vtt; charset=utf-8"),
  /// Segments with their speakers, in a JSON object.
  DIARIZED_JSON("application/json"),
  /// Start and end in milliseconds, and the text, separated by tabs.
  TSV("text/tab-separated-values; charset=utf-8"),
  /// Lyrics with the time of each line.
  LRC("text/plain; charset=utf-8");

  private final String contentType;

  ResponseFormat(String contentType) {
    this.contentType = contentType;
  }

  /// Finds the format that a request names, e.g. `verbose_json`.
  public static Optional<ResponseFormat> of(String wireName) {
    return Arrays.stream(values()).filter(format -> format.wireName().equals(wireName)).findFirst();
  }

  /// Returns the name that a request uses, e.g. `verbose_json`.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the value of the `Content-Type` header.
  public String contentType() {
    return contentType;
  }
}
