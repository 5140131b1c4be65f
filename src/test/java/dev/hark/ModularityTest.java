package dev.hark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hark.modelmaking.ChildProtocol;
import dev.hark.modelmaking.MakingMessage;
import dev.hark.process.JavaCommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

  private static final int MAX_TYPES_PER_PACKAGE = 25;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hark");

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

  /// The names of the types that have a source file, by package; those of generated bindings apart.
  private static Map<String, List<String>> types() throws IOException {
    var root = Path.of("src/main/java");
    try (var files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".java") && !file.endsWith("package-info.java"))
          .collect(
              Collectors.groupingBy(
                  file -> file.substring(0, file.lastIndexOf('/')).replace('/', '.'),
                  TreeMap::new,
                  Collectors.mapping(
                      file -> file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.')),
                      Collectors.toList())));
    }
  }

  @Test
  void packagesStaySmall() throws IOException {
    assertThat(types())
        .allSatisfy((name, types) ->
            assertThat(types).as(name).hasSizeLessThanOrEqualTo(MAX_TYPES_PER_PACKAGE));
  }

  @Test
  void noTwoTypesHaveTheSameName() throws IOException {
    assertThat(types().values().stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  @Test
  void noTwoTypesOfAPackageDifferByAnS() throws IOException {
    assertThat(types())
        .allSatisfy((name, types) ->
            assertThat(types)
                .as(name)
                .doesNotContainAnyElementsOf(types.stream().map(type -> type + "s").toList()));
  }

  /// The server and the child that makes a model share [MakingMessage]: commands know the type, and
  /// only the protocol knows its JSON.
  @Test
  void commandsAndModelMakingShareTheTypedMessage() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.hark.cli..", "dev.hark.modelmaking..")
        .and()
        .doNotBelongToAnyOf(ChildProtocol.class)
        .and()
        .doNotHaveSimpleName("ChildSettings")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("tools.jackson..")
        .check(CLASSES);
    for (var name : List.of("cli.MakeModelCommand", "cli.models.MakingDisplay")) {
      assertThat(CLASSES.get("dev.hark." + name).getDirectDependenciesFromSelf())
          .anyMatch(
              used -> used.getTargetClass().getName().startsWith(MakingMessage.class.getName()));
    }
  }

  /// A child is started by its class's name, because no module may know the application.
  @Test
  void childrenStartWithTheClassOfTheServer() {
    assertThat(JavaCommandLine.of(List.of(), Path.of(""), List.of()))
        .contains(HarkApplication.class.getName());
  }
}
