package dev.hark.modelmaking;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Passes this server's settings on to a child, wherever they were set: all of `hark`, except
/// secrets and everything about access.
@Component
final class ChildSettings {
  private static final ConfigurationPropertyName HARK = ConfigurationPropertyName.of("hark");
  private static final ConfigurationPropertyName ACCESS =
      ConfigurationPropertyName.of("hark.access");
  private static final Pattern SECRET = Pattern.compile("key|token|secret|password|credential");
  private static final String HUB_TOKEN = "HF_TOKEN";

  private final Environment environment;

  ChildSettings(Environment environment) {
    this.environment = environment;
  }

  /// Returns variables for the child's environment, which other users of this machine cannot read
  /// as they can a command line.
  Map<String, String> variables() {
    var variables = new TreeMap<String, String>();
    var settings = new TreeMap<String, String>();
    for (var source : ConfigurationPropertySources.get(environment)) {
      if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment) {
        environment
            .getSource()
            .forEach((name, value) -> passOn(name, String.valueOf(value), variables));
      } else if (source instanceof IterableConfigurationPropertySource names) {
        names.stream()
            .filter(name -> HARK.isAncestorOf(name) && !isSecret(name))
            .map(ConfigurationPropertyName::toString)
            .forEach(name ->
                Optional.ofNullable(environment.getProperty(name))
                    .ifPresent(value -> settings.put(name, value)));
      }
    }
    variables.put("SPRING_APPLICATION_JSON", new JsonMapper().writeValueAsString(settings));
    Optional.ofNullable(environment.getProperty(HUB_TOKEN))
        .ifPresent(token -> variables.put(HUB_TOKEN, token));
    return variables;
  }

  /// Passes on a variable under its own name, because the setting it stands for is not known here:
  /// `HARK_MODELS_IMPORT_DIR` may be `hark.models.import-dir` and `hark.models.import.dir`.
  private static void passOn(String name, String value, Map<String, String> variables) {
    var setting = name.toLowerCase(Locale.ROOT);
    if (setting.startsWith("hark_")
        && !setting.startsWith("hark_access_")
        && !SECRET.matcher(setting).find()) {
      variables.put(name, value);
    }
  }

  private static boolean isSecret(ConfigurationPropertyName name) {
    var setting = name.isLastElementIndexed() ? name.getParent() : name;
    return ACCESS.isAncestorOf(name)
        || SECRET.matcher(setting.getLastElement(ConfigurationPropertyName.Form.UNIFORM)).find();
  }
}
