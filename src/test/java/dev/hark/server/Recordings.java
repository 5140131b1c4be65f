package dev.hark.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is spoken in the fixtures, for the tests of other packages.
public final class Recordings {
  private Recordings() {}

  /// A phrase and its edges in seconds.
  public record Phrase(double start, double end) {}

  /// The files whose name matches.
  public static List<String> named(String pattern) {
    return Manifest.all().stream()
        .map(Manifest::file)
        .filter(file -> file.matches(pattern))
        .toList();
  }

  public static String text(String file) {
    return Manifest.of(file).text();
  }

  /// What upstream's program hears with the demo model.
  public static String heard(String file) {
    return Manifest.of(file).heard();
  }

  public static List<Phrase> phrases(String file) {
    return new String(Api.audio("segments.tsv"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(columns -> columns[0].equals(file))
        .map(columns -> new Phrase(Double.parseDouble(columns[1]), Double.parseDouble(columns[2])))
        .toList();
  }

  /// As [Manifest#wordErrors].
  public static int wordErrors(String spoken, String heard) {
    return Manifest.wordErrors(spoken, heard);
  }
}
