package dev.hark.evaluation;

import dev.hark.transcript.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names the files of a folder of audio and what is said in them. The manifest, `manifest.tsv`, has
/// a header line that names the columns `file`, `language` and `text` (others are ignored), or no
/// header line and two columns, file and text.
///
/// @param folder of the audio
/// @param items in the order of the manifest, at least one
public record EvaluationSet(Path folder, List<Item> items) {
  private static final String MANIFEST = "manifest.tsv";

  /// Holds one line of the manifest.
  ///
  /// @param file path relative to the folder
  /// @param language spoken language; empty where the manifest does not say
  /// @param text what is said
  public record Item(String file, Optional<Language> language, String text) {}

  public EvaluationSet {
    items = List.copyOf(items);
  }

  /// Reads the manifest of a set.
  ///
  /// @param only the language of the items to read; empty reads all
  /// @throws IllegalArgumentException saying what is wrong, with the line
  public static EvaluationSet read(Path folder, Optional<Language> only) {
    var manifest = folder.resolve(MANIFEST);
    List<String> lines;
    try {
      lines = Files.readAllLines(manifest);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The folder '%s' has no %s that can be read: a line 'file<TAB>text' for each file, or a"
                  .formatted(folder, MANIFEST)
              + " header line with the columns file, language and text.",
          e);
    }
    var columns = Columns.of(lines);
    var items = new ArrayList<Item>();
    for (int i = columns.headed() ? 1 : 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        items.add(item(folder, columns, lines.get(i).split("\t", -1), i + 1));
      }
    }
    items.removeIf(
        item -> only.isPresent() && item.language.isPresent() && !item.language.equals(only));
    if (items.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to evaluate in " + manifest + ".");
    }
    return new EvaluationSet(folder, items);
  }

  private static Item item(Path folder, Columns columns, String[] cells, int line) {
    if (cells.length <= Math.max(columns.file, columns.text)) {
      throw wrong(line, "has too few columns");
    }
    var file = cells[columns.file];
    if (!Files.isReadable(folder.resolve(file))) {
      throw wrong(line, "names '" + file + "', which cannot be read");
    }
    var code =
        columns.language >= 0 && columns.language < cells.length ? cells[columns.language] : "";
    var language = Language.of(code);
    if (!code.isBlank() && language.isEmpty()) {
      throw wrong(line, "names '" + code + "', which is not a language the models know");
    }
    return new Item(file, language, cells[columns.text]);
  }

  private static IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException("Line %d of %s %s.".formatted(line, MANIFEST, what));
  }

  Path path(Item item) {
    return folder.resolve(item.file);
  }

  /// Says which column holds what, counted from 0; -1 stands for none.
  private record Columns(boolean headed, int file, int language, int text) {
    static Columns of(List<String> lines) {
      var first = lines.isEmpty() ? List.<String>of() : List.of(lines.getFirst().split("\t", -1));
      return first.contains("file") && first.contains("text")
          ? new Columns(
              true, first.indexOf("file"), first.indexOf("language"), first.indexOf("text"))
          : new Columns(false, 0, -1, 1);
    }
  }
}
