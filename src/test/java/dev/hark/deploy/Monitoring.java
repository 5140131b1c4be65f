package dev.hark.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files that name our metrics, and the queries in them.
public final class Monitoring {
  public static final Path DEPLOY = Path.of("deploy");
  static final Path FOLDER = DEPLOY.resolve("monitoring");
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(\\w+)\\s*\\}\\}");
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:hark|resilience4j|http_server|jvm|process|disk)_[a-z0-9_]+");

  private Monitoring() {}

  /// A query and where it stands.
  ///
  /// @param text in PromQL
  /// @param labels that what is shown with its result refers to
  public record Query(String where, String text, List<String> labels) {}

  /// Of every alert.
  public static List<Query> alerts() {
    var queries = new ArrayList<Query>();
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(read(FOLDER.resolve("hark.rules.yml")));
    for (var group : file.getOrDefault("groups", List.of())) {
      for (var rule : group.getOrDefault("rules", List.of())) {
        queries.add(
            new Query(
                String.valueOf(rule.get("alert")),
                String.valueOf(rule.get("expr")),
                all(LABEL, String.valueOf(rule.get("annotations")))));
      }
    }
    return queries;
  }

  /// Of every panel of the dashboard and every variable, with values in place of the variables.
  public static List<Query> dashboard() {
    var queries = new ArrayList<Query>();
    var dashboard = JSON.readTree(read(FOLDER.resolve("grafana-dashboard.json")));
    for (var panel : dashboard.get("panels")) {
      for (var target : panel.path("targets")) {
        queries.add(
            new Query(
                panel.get("title").asString(),
                target.get("expr").asString(),
                all(LEGEND, target.get("legendFormat").asString())));
      }
    }
    for (var variable : dashboard.get("templating").get("list")) {
      if (variable.get("type").asString().equals("query")) {
        queries.add(labelValues(variable));
      }
    }
    return queries;
  }

  private static Query labelValues(JsonNode variable) {
    var text = variable.get("query").get("query").asString();
    var found = Pattern.compile("label_values\\((.*), (\\w+)\\)").matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new Query(text, found.group(1), List.of(found.group(2)));
  }

  /// Names of metrics by the file that says them: templates, examples and instructions.
  public static Map<Path, List<String>> mentioned() {
    var names = new TreeMap<Path, List<String>>();
    for (var folder : List.of(FOLDER, DEPLOY.resolve("kubernetes"))) {
      try (var files = Files.walk(folder)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> names.put(file, all(NAME, read(file), 0)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }

  private static List<String> all(Pattern pattern, String text) {
    return all(pattern, text, 1);
  }

  private static List<String> all(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map(found -> found.group(group)).distinct().toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
