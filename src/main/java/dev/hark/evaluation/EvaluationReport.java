package dev.hark.evaluation;

import dev.hark.evaluation.Evaluation.FileScore;
import dev.hark.evaluation.Evaluation.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// Shows evaluations of one set side by side.
///
/// @param evaluations at least one
public record EvaluationReport(List<Evaluation> evaluations) {
  private static final double MEBIBYTE = 1 << 20;
  private static final int MAX_WORST = 10;

  /// Holds a line of the table.
  ///
  /// @param cells one for each model
  private record Row(String label, List<String> cells) {}

  /// Returns a table with a column for each model.
  public List<String> lines() {
    return rows().stream().map(EvaluationReport::line).toList();
  }

  private static String line(Row row) {
    var line = new StringBuilder(String.format(Locale.ROOT, "%-28s", row.label));
    row.cells.forEach(cell -> line.append(String.format(Locale.ROOT, "  %36s", cell)));
    return line.toString().stripTrailing();
  }

  /// Returns the same table in Markdown.
  public List<String> markdown() {
    var lines = new ArrayList<String>();
    for (var row : rows()) {
      lines.add("| " + row.label + " | " + String.join(" | ", row.cells) + " |");
      if (lines.size() == 1) {
        lines.add("|---" + "|--:".repeat(row.cells.size()) + "|");
      }
    }
    return lines;
  }

  private List<Row> rows() {
    var rows = new ArrayList<Row>();
    rows.add(row("", Evaluation::model));
    var languages = new TreeSet<String>();
    evaluations.forEach(evaluation -> languages.addAll(evaluation.byLanguage().keySet()));
    for (var language : languages) {
      var none = Score.of(List.of());
      scores(language, evaluation -> evaluation.byLanguage().getOrDefault(language, none), rows);
    }
    if (languages.size() > 1) {
      scores("all", Evaluation::overall, rows);
    }
    rows.add(
        row(
            "real-time factor",
            evaluation -> String.format(Locale.ROOT, "%.3f", evaluation.realTimeFactor())));
    rows.add(row("memory, measured", evaluation -> mebibytes(evaluation.residentBytes())));
    rows.add(row("memory, most predicted", evaluation -> mebibytes(evaluation.predictedBytes())));
    return rows;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE);
  }

  private void scores(String name, Function<Evaluation, Score> score, List<Row> rows) {
    int files = score.apply(evaluations.getFirst()).files();
    rows.add(
        row(
            name + ", words wrong (" + files + " files)",
            evaluation -> words(score.apply(evaluation))));
    rows.add(
        row(
            name + ", characters wrong",
            evaluation -> errors(score.apply(evaluation).characters())));
  }

  private Row row(String label, Function<Evaluation, String> cell) {
    return new Row(label, evaluations.stream().map(cell).toList());
  }

  private static String words(Score score) {
    return String.format(
        Locale.ROOT,
        "%s [%.2f, %.2f] %s",
        percent(score.words()),
        100 * score.interval().low(),
        100 * score.interval().high(),
        kinds(score.words()));
  }

  private static String errors(ErrorCount count) {
    return percent(count) + " " + kinds(count);
  }

  private static String percent(ErrorCount count) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * count.rate());
  }

  private static String kinds(ErrorCount count) {
    return "(%ds %di %dd)".formatted(count.substitutions(), count.insertions(), count.deletions());
  }

  /// Lists the files with the most errors, with the reference and the hypothesis.
  public List<String> worst() {
    var lines = new ArrayList<String>();
    for (var evaluation : evaluations) {
      evaluation.files().stream()
          .filter(file -> file.words().errors() > 0)
          .sorted(Comparator.comparingDouble((FileScore file) -> -file.words().rate()))
          .limit(MAX_WORST)
          .forEach(file -> {
            lines.add(
                "%s  %s: %s".formatted(evaluation.model(), file.file(), errors(file.words())));
            lines.add("  said:  " + file.reference());
            lines.add("  heard: " + file.hypothesis());
          });
    }
    return lines;
  }

  /// Returns the whole report as one JSON object.
  public String json() {
    return new JsonMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(Map.of("models", evaluations.stream().map(this::object).toList()));
  }

  private Map<String, Object> object(Evaluation evaluation) {
    var languages = new LinkedHashMap<String, Object>();
    evaluation.byLanguage().forEach((name, score) -> languages.put(name, object(score)));
    var object = new LinkedHashMap<String, Object>();
    object.put("model", evaluation.model());
    object.put("overall", object(evaluation.overall()));
    object.put("languages", languages);
    object.put("real_time_factor", evaluation.realTimeFactor());
    object.put("resident_bytes", evaluation.residentBytes());
    object.put("predicted_bytes", evaluation.predictedBytes());
    object.put("files", evaluation.files().stream().map(EvaluationReport::object).toList());
    return object;
  }

  private static Map<String, Object> object(Score score) {
    return Map.of(
        "files",
        score.files(),
        "word_error_rate",
        score.words().rate(),
        "word_error_rate_95",
        List.of(score.interval().low(), score.interval().high()),
        "words",
        score.words(),
        "character_error_rate",
        score.characters().rate(),
        "characters",
        score.characters());
  }

  private static Map<String, Object> object(FileScore file) {
    return Map.of(
        "file", file.file(),
        "language", file.language(),
        "duration", file.audioSeconds(),
        "word_error_rate", file.words().rate(),
        "reference", file.reference(),
        "heard", file.hypothesis());
  }
}
