package dev.hark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.core.DependencyDepth;

class ModularityTest {
  /// Each may use those behind it.
  private static final List<String> ORDER =
      List.of(
          "cli",
          "evaluation",
          "api",
          "transcription",
          "scheduling",
          "modelmaking",
          "supervisor",
          "engine",
          "worker",
          "whisper",
          "modelstore",
          "models",
          "checkpoint",
          "windows",
          "audio",
          "quota",
          "access",
          "http",
          "egress",
          "process",
          "transcript",
          "problem");

  private final ApplicationModules modules = ApplicationModules.of(HarkApplication.class);

  @Test
  void modulesUseOnlyWhatOthersPublish() {
    modules.verify();
  }

  @Test
  void dependenciesPointDownwards() {
    assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
        .containsExactlyInAnyOrderElementsOf(ORDER);
    for (var module : modules) {
      int place = ORDER.indexOf(module.getIdentifier().toString());
      module
          .getDependencies(modules, DependencyDepth.IMMEDIATE)
          .uniqueModules()
          .forEach(used ->
              assertThat(ORDER.indexOf(used.getIdentifier().toString()))
                  .as(module.getIdentifier() + " uses " + used.getIdentifier())
                  .isGreaterThan(place));
    }
  }
}
