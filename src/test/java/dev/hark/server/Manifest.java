package dev.hark.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is spoken in the fixtures.
record Manifest(String file, String language, String text, double duration, String heard) {
  static List<Manifest> all() {
    return new String(Api.audio("manifest.tsv"), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(columns ->
            new Manifest(
                columns[0], columns[1], columns[2], Double.parseDouble(columns[3]), columns[4]))
        .toList();
  }

  static Manifest of(String file) {
    return all().stream().filter(entry -> entry.file().equals(file)).findFirst().orElseThrow();
  }

  /// Word errors (insertions, deletions, substitutions) between what was spoken and what was heard.
  static int wordErrors(String spoken, String heard) {
    var a = spoken.strip().split("\\s+", -1);
    var b = heard.strip().split("\\s+", -1);
    var previous = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      var current = new int[b.length + 1];
      current[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int substitution = previous[j - 1] + (a[i - 1].equals(b[j - 1]) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length];
  }
}
