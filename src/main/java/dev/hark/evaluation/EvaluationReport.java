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

  /// Returns a table with a column for each model.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(row("", Evaluation::model));
    var languages = new TreeSet<String>();
    evaluations.forEach(evaluation -> languages.addAll(evaluation.byLanguage().keySet()));
    for (var language : languages) {
      var none = new Score(0, ErrorCount.NONE, ErrorCount.NONE);
      scores(language, evaluation -> evaluation.byLanguage().getOrDefault(language, none), lines);
    }
    if (languages.size() > 1) {
      scores("all", Evaluation::overall, lines);
    }
    lines.add(
        row(
            "real-time factor",
            evaluation -> String.format(Locale.ROOT, "%.3f", evaluation.realTimeFactor())));
    lines.add(row("memory, measured", evaluation -> mebibytes(evaluation.residentBytes())));
    lines.add(row("memory, most predicted", evaluation -> mebibytes(evaluation.predictedBytes())));
    return lines;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE);
  }

  private void scores(String name, Function<Evaluation, Score> score, List<String> lines) {
    int files = score.apply(evaluations.getFirst()).files();
    lines.add(
        row(
            name + ", words wrong (" + files + " files)",
            evaluation -> errors(score.apply(evaluation).words())));
    lines.add(
        row(
            name + ", characters wrong",
            evaluation -> errors(score.apply(evaluation).characters())));
  }

  private String row(String label, Function<Evaluation, String> cell) {
    var row = new StringBuilder(String.format(Locale.ROOT, "%-28s", label));
    evaluations.forEach(
        evaluation -> row.append(String.format(Locale.ROOT, "  %24s", cell.apply(evaluation))));
    return row.toString().stripTrailing();
  }

  private static String errors(ErrorCount count) {
    return String.format(
        Locale.ROOT,
        "%.2f %% (%ds %di %dd)",
        100 * count.rate(),
        count.substitutions(),
        count.insertions(),
        count.deletions());
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
