package dev.hark.cli;

import dev.hark.cli.Evaluation.FileScore;
import dev.hark.cli.Evaluation.Score;
import dev.hark.evaluation.ErrorCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// Evaluations of one set side by side.
///
/// @param evaluations at least one
public record EvaluationReport(List<Evaluation> evaluations) {
  private static final double MEBIBYTE = 1 << 20;
  private static final int WORST = 10;

  /// A table with a column for each model.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(row("", Evaluation::model));
    var languages = new TreeSet<String>();
    evaluations.forEach(it -> languages.addAll(it.byLanguage().keySet()));
    for (var language : languages) {
      var none = new Score(0, ErrorCount.NONE, ErrorCount.NONE);
      scores(language, it -> it.byLanguage().getOrDefault(language, none), lines);
    }
    if (languages.size() > 1) {
      scores("all", Evaluation::overall, lines);
    }
    lines.add(
        row("real-time factor", it -> String.format(Locale.ROOT, "%.3f", it.realTimeFactor())));
    lines.add(
        row(
            "memory, measured",
            it -> String.format(Locale.ROOT, "%.0f MiB", it.residentBytes() / MEBIBYTE)));
    lines.add(
        row(
            "memory, most predicted",
            it -> String.format(Locale.ROOT, "%.0f MiB", it.predictedBytes() / MEBIBYTE)));
    return lines;
  }

  private void scores(String name, Function<Evaluation, Score> score, List<String> lines) {
    int files = score.apply(evaluations.getFirst()).files();
    lines.add(
        row(name + ", words wrong (" + files + " files)", it -> errors(score.apply(it).words())));
    lines.add(row(name + ", characters wrong", it -> errors(score.apply(it).characters())));
  }

  private String row(String label, Function<Evaluation, String> cell) {
    var row = new StringBuilder(String.format(Locale.ROOT, "%-28s", label));
    evaluations.forEach(it -> row.append(String.format(Locale.ROOT, "  %24s", cell.apply(it))));
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

  /// The files with the most errors, with what was said and heard.
  public List<String> worst() {
    var lines = new ArrayList<String>();
    for (var evaluation : evaluations) {
      evaluation.files().stream()
          .filter(file -> file.words().errors() > 0)
          .sorted(Comparator.comparingDouble((FileScore file) -> -file.words().rate()))
          .limit(WORST)
          .forEach(file -> {
            lines.add(
                "%s  %s: %s".formatted(evaluation.model(), file.file(), errors(file.words())));
            lines.add("  said:  " + file.reference());
            lines.add("  heard: " + file.heard());
          });
    }
    return lines;
  }

  /// All of it, one object.
  public String json() {
    return new JsonMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(Map.of("models", evaluations.stream().map(this::object).toList()));
  }

  private Map<String, Object> object(Evaluation it) {
    var languages = new LinkedHashMap<String, Object>();
    it.byLanguage().forEach((name, score) -> languages.put(name, object(score)));
    var object = new LinkedHashMap<String, Object>();
    object.put("model", it.model());
    object.put("overall", object(it.overall()));
    object.put("languages", languages);
    object.put("real_time_factor", it.realTimeFactor());
    object.put("resident_bytes", it.residentBytes());
    object.put("predicted_bytes", it.predictedBytes());
    object.put("files", it.files().stream().map(EvaluationReport::object).toList());
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
        "heard", file.heard());
  }
}
