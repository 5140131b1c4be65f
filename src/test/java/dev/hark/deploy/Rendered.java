package dev.hark.deploy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Helm made of the chart: the objects, or why it refused.
record Rendered(List<JsonNode> objects, String refusal) {
  private static final JsonMapper JSON = new JsonMapper();

  static Rendered of(String yaml) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var documents = new Yaml(new SafeConstructor(options)).loadAll(yaml);
    return new Rendered(
        StreamSupport.stream(documents.spliterator(), false)
            .filter(Objects::nonNull)
            .<JsonNode>map(JSON::valueToTree)
            .toList(),
        "");
  }

  static Rendered refused(String reason) {
    return new Rendered(List.of(), reason);
  }

  List<String> kinds() {
    return objects.stream().map(it -> it.get("kind").asString()).sorted().toList();
  }

  Optional<JsonNode> find(String kind) {
    return objects.stream().filter(it -> it.get("kind").asString().equals(kind)).findFirst();
  }

  JsonNode the(String kind) {
    return find(kind).orElseThrow(() -> new AssertionError(kind + " is not in " + kinds()));
  }

  JsonNode pod() {
    return the("Deployment").at("/spec/template/spec");
  }

  JsonNode container() {
    return pod().at("/containers/0");
  }

  /// The value of a variable, empty where it is not set.
  Optional<String> variable(String name) {
    return StreamSupport.stream(container().get("env").spliterator(), false)
        .filter(it -> it.get("name").asString().equals(name))
        .map(it -> it.has("value") ? it.get("value").asString() : it.get("valueFrom").toString())
        .findFirst();
  }

  JsonNode volume(String name) {
    return StreamSupport.stream(pod().get("volumes").spliterator(), false)
        .filter(it -> it.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  Map<?, ?> asMap(JsonNode object) {
    return JSON.treeToValue(object, Map.class);
  }
}
