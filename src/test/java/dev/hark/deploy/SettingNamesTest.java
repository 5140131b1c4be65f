package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// A setting that is misspelt is ignored in silence, so every name below `deploy` is compared with
/// those that Hark and Spring Boot have.
class SettingNamesTest {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![A-Z0-9_])(HARK|SERVER|MANAGEMENT|SPRING|LOGGING)_[A-Z0-9_]*[A-Z0-9]\\b");

  /// `HARK_API_KEY` is read by hand, so that no report of settings shows it; `HARK_IMAGE` is the
  /// compose files' own, and `HARK_BACKENDS` the build's.
  private static final Set<String> NO_PROPERTIES =
      Set.of("HARK_API_KEY", "HARK_IMAGE", "HARK_BACKENDS");

  @Test
  void everySettingExists() throws IOException {
    var known = known();
    assertThat(known).contains("HARK_MODEL", "HARK_ENGINE_BACKEND", "SERVER_ADDRESS");
    assertThat(used())
        .contains("HARK_MODEL", "HARK_API_KEY")
        .allSatisfy(name -> assertThat(known.contains(name)).as(name).isTrue());
  }

  private static Set<String> used() {
    return DeployFiles.matching("**").stream()
        .flatMap(file -> NAME.matcher(DeployFiles.text(file)).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> known() throws IOException {
    var names = new HashSet<>(NO_PROPERTIES);
    var json = JsonMapper.shared();
    var metadata =
        SettingNamesTest.class
            .getClassLoader()
            .getResources("META-INF/spring-configuration-metadata.json");
    for (var resource : Collections.list(metadata)) {
      try (var in = resource.openStream()) {
        var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        json.readTree(text)
            .path("properties")
            .forEach(property -> spellings(property.path("name").asString()).forEach(names::add));
      }
    }
    DeployFiles.text(Path.of("src/main/resources/application.properties"))
        .lines()
        .filter(line -> line.startsWith("hark."))
        .flatMap(line -> spellings(line.substring(0, line.indexOf('='))))
        .forEach(names::add);
    return names;
  }

  /// Spring knows a property by two names in the environment: dashes left out, or underscores.
  private static Stream<String> spellings(String property) {
    var name = property.replace('.', '_').toUpperCase(Locale.ROOT);
    return Stream.of(name.replace("-", ""), name.replace('-', '_'));
  }
}
