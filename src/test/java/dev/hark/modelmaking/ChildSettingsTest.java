package dev.hark.modelmaking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.json.JsonMapper;

class ChildSettingsTest {
  private static Map<String, String> variables(
      Map<String, Object> settings, Map<String, Object> variables) {
    var environment = new StandardEnvironment();
    var sources = environment.getPropertySources();
    sources.replace(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    sources.addLast(new MapPropertySource("settings", settings));
    return new ChildSettings(environment).variables();
  }

  private static Map<?, ?> passedOn(Map<String, Object> settings, Map<String, Object> variables) {
    return new JsonMapper()
        .readValue(variables(settings, variables).get("SPRING_APPLICATION_JSON"), Map.class);
  }

  @Test
  void passesOnTheSettingsOfEveryModule() {
    Map<String, Object> settings =
        Map.of(
            "hark.data-dir", "/data",
            "hark.cache-dir", "${hark.data-dir}/cache",
            "hark.model-settings.mine.audio-context", "full",
            "hark.model-settings[my.own].dtw", "top-2",
            "hark.engine.jvm-arguments[0]", "-Xint",
            "hark.module-that-is-new.size", "3",
            "server.port", "8000");
    assertThat(passedOn(settings, Map.of()))
        .isEqualTo(
            Map.of(
                "hark.data-dir", "/data",
                "hark.cache-dir", "/data/cache",
                "hark.model-settings.mine.audio-context", "full",
                "hark.model-settings[my.own].dtw", "top-2",
                "hark.engine.jvm-arguments[0]", "-Xint",
                "hark.module-that-is-new.size", "3"));
  }

  @Test
  void keepsSecretsToItself() {
    Map<String, Object> settings =
        Map.of(
            "hark.api-key", "secret",
            "hark.apiKey", "secret",
            "hark.access.keys-file", "/data/keys.json",
            "hark.database.password", "secret",
            "hark.remote.tokens[0]", "secret",
            "hark.storage.secretKey", "secret");
    assertThat(passedOn(settings, Map.of("HARK_API_KEY", "secret"))).isEmpty();
  }

  @Test
  void passesOnWhatTheEnvironmentSaysOfASettingAndNoNamesOfIts() {
    Map<String, Object> settings = Map.of("hark.data-dir", "/data");
    Map<String, Object> variables =
        Map.of("HARK_DATA_DIR", "/volume", "HARK_MODELS_IMPORT_DIR", "/import");
    assertThat(passedOn(settings, variables)).isEqualTo(Map.of("hark.data-dir", "/volume"));
  }

  @Test
  void passesOnVariablesOfTheEnvironmentThatAreNoSecrets() {
    assertThat(
            variables(
                Map.of(),
                Map.of(
                    "HARK_MODELS_IMPORT_DIR", "/import",
                    "HARK_API_KEY", "secret",
                    "HARK_APIKEY", "secret",
                    "HARK_ACCESS_KEYS_FILE", "/keys",
                    "SPRING_APPLICATION_NAME", "x")))
        .containsEntry("HARK_MODELS_IMPORT_DIR", "/import")
        .doesNotContainValue("secret")
        .doesNotContainValue("/keys")
        .doesNotContainKey("SPRING_APPLICATION_NAME");
  }

  @Test
  void passesOnTheTokenOfTheHubAsItsOwnToolsReadIt() {
    assertThat(variables(Map.of("HF_TOKEN", "hf_x"), Map.of())).containsEntry("HF_TOKEN", "hf_x");
  }
}
