package dev.hark.modelmaking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// What a command in a child process must know of this server's settings, wherever they were made:
/// folders, models, egress and engine. Keys and passwords are not among them.
@Component
final class ChildSettings {
  private static final List<String> SINGLE =
      List.of(
          "hark.data-dir", "hark.cache-dir", "hark.models-dir", "hark.models-file", "hark.model");
  private static final List<String> GROUPS =
      List.of("hark.models", "hark.model-settings", "hark.egress", "hark.engine");
  private static final String HUB_TOKEN = "HF_TOKEN";

  private final Environment environment;

  ChildSettings(Environment environment) {
    this.environment = environment;
  }

  /// Variables for the child's environment, which other users of this machine cannot read as they
  /// can a command line.
  Map<String, String> variables() {
    var settings = new TreeMap<String, String>();
    for (var name : SINGLE) {
      Optional.ofNullable(environment.getProperty(name))
          .ifPresent(value -> settings.put(name, value));
    }
    var binder = Binder.get(environment);
    for (var group : GROUPS) {
      binder
          .bind(group, Bindable.mapOf(String.class, String.class))
          .ifBound(all -> all.forEach((name, value) -> settings.put(group + "." + name, value)));
    }
    var variables = new TreeMap<String, String>();
    variables.put("SPRING_APPLICATION_JSON", new JsonMapper().writeValueAsString(settings));
    Optional.ofNullable(environment.getProperty(HUB_TOKEN))
        .ifPresent(token -> variables.put(HUB_TOKEN, token));
    return variables;
  }
}
