package dev.hark.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Maps British spellings to their American counterparts, from `spelling.tsv` beside this class.
/// Each line has a British stem, an American stem, and the endings that both take; `-` is no
/// ending.
///
/// @param pairs American words by British ones
record SpellingTable(Map<String, String> pairs) {
  private static final String RESOURCE = "spelling.tsv";

  static SpellingTable read() {
    var pairs = new HashMap<String, String>();
    try (var in = SpellingTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing in the jar");
      }
      try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        lines
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .forEach(line -> add(line, pairs));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SpellingTable(Map.copyOf(pairs));
  }

  private static void add(String line, Map<String, String> pairs) {
    var columns = line.split("\t", -1);
    for (var ending : columns[2].split(" ", -1)) {
      var letters = ending.equals("-") ? "" : ending;
      pairs.put(columns[0] + letters, columns[1] + letters);
    }
  }

  String american(String text) {
    return Stream.of(text.split(" ", -1))
        .map(word -> pairs.getOrDefault(word, word))
        .collect(Collectors.joining(" "));
  }
}
