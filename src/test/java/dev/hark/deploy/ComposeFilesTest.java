package dev.hark.deploy;

import static dev.hark.deploy.DeployFiles.list;
import static dev.hark.deploy.DeployFiles.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComposeFilesTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");

  private static final Set<String> TOP = Set.of("name", "services", "networks", "volumes");

  /// Those of the compose specification that are used here; a misspelt one is not among them.
  private static final Set<String> SERVICE =
      Set.of(
          "image",
          "pull_policy",
          "restart",
          "init",
          "user",
          "read_only",
          "cap_drop",
          "cap_add",
          "security_opt",
          "pids_limit",
          "devices",
          "group_add",
          "environment",
          "tmpfs",
          "volumes",
          "networks",
          "network_mode",
          "ports",
          "command",
          "profiles",
          "depends_on",
          "hostname",
          "stop_grace_period",
          "logging");

  static List<Path> composeFiles() {
    var files = DeployFiles.matching("*/compose*.yaml");
    assertThat(files).hasSizeGreaterThanOrEqualTo(4);
    return files;
  }

  private static Map<String, Object> services(Path file) {
    return map(DeployFiles.yaml(file).get("services"));
  }

  private static Map<String, Object> hark(Path file) {
    return map(services(file).get("hark"));
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void everyKeyIsOneOfCompose(Path file) {
    assertThat(TOP).containsAll(DeployFiles.yaml(file).keySet());
    assertThat(services(file))
        .allSatisfy((name, service) -> assertThat(SERVICE).containsAll(map(service).keySet()));
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void everyNetworkAndVolumeIsDeclared(Path file) {
    var content = DeployFiles.yaml(file);
    var volumes = content.getOrDefault("volumes", Map.of());
    var networks = content.getOrDefault("networks", Map.of());
    for (var service : services(file).values()) {
      list(map(service).getOrDefault("networks", List.of()))
          .forEach(network -> assertThat(map(networks)).containsKey(network.toString()));
      list(map(service).getOrDefault("volumes", List.of())).stream()
          .map(volume -> volume.toString().replaceFirst("^\\$\\{[A-Z_]+:-([^}]+)\\}", "$1"))
          .map(volume -> volume.split(":", -1)[0])
          .forEach(source -> {
            if (source.startsWith("./")) {
              assertThat(source).satisfiesAnyOf(this::isMade, it -> isThere(file, it));
            } else {
              assertThat(map(volumes)).containsKey(source);
            }
          });
    }
  }

  private void isMade(String source) {
    assertThat(source).as("the folder that setup-tunnel.sh makes").isEqualTo("./cloudflared");
  }

  private static void isThere(Path file, String source) {
    assertThat(file.resolveSibling(source)).exists();
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void harkRunsWithNoMoreThanItNeeds(Path file) {
    var hark = hark(file);
    assertThat(hark)
        .containsEntry("user", "10001:10001")
        .containsEntry("read_only", true)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry("pull_policy", "never")
        .doesNotContainKey("ports");
    assertThat(hark.get("image").toString()).matches("\\$\\{HARK_IMAGE:-hark:(cpu|vulkan)\\}");
    assertThat(list(hark.get("volumes"))).contains("data:/data", "${MODELS:-models}:/models");
    assertThat(list(hark.get("tmpfs"))).hasSize(1).first().asString().startsWith("/tmp:");
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void waitsForTheDrainOfThirtySeconds(Path file) {
    assertThat(hark(file)).containsEntry("stop_grace_period", "40s");
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void theExampleNamesTheVariables(Path file) {
    var used =
        VARIABLE
            .matcher(DeployFiles.text(file))
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toSet());
    var example = DeployFiles.assignments(file.resolveSibling(".env.example")).keySet();
    var expected = new HashSet<>(used);
    if (example.contains("COMPOSE_PROFILES")) {
      expected.add("COMPOSE_PROFILES");
    }
    assertThat(example).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void onlyTheProxyWithCertificatesPublishesPorts() {
    var publishing =
        composeFiles().stream()
            .filter(file ->
                services(file).values().stream()
                    .anyMatch(service -> map(service).containsKey("ports")))
            .toList();
    assertThat(publishing).containsExactly(DeployFiles.ROOT.resolve("caddy/compose.yaml"));
  }

  @Test
  void theTunnelsNetworkIsTrusted() {
    for (var folder : List.of("home-rocm", "hetzner-cpu")) {
      var file = DeployFiles.ROOT.resolve(folder).resolve("compose.yaml");
      var tunnel = map(map(DeployFiles.yaml(file).get("networks")).get("tunnel"));
      var subnet = map(list(map(tunnel.get("ipam")).get("config")).getFirst()).get("subnet");
      assertThat(map(hark(file).get("environment")))
          .extractingByKey("HARK_TRANSCRIPTION_KEEP_ALIVE_TRUSTED_PEERS")
          .asString()
          .contains(subnet.toString(), "127.0.0.0/8");
    }
  }

  @Test
  void theGraphicsCardIsHandedOverByNumbersOfGroups() {
    var hark = hark(DeployFiles.ROOT.resolve("home-rocm/compose.yaml"));
    assertThat(list(hark.get("devices"))).containsExactly("/dev/kfd", "/dev/dri");
    assertThat(list(hark.get("group_add")))
        .hasSize(2)
        .allSatisfy(
            group -> assertThat(group.toString()).matches("\\$\\{(VIDEO|RENDER)_GID:\\?.*"));
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void dockerComposeReadsIt(Path file) throws IOException, InterruptedException {
    var docker = InstalledProgram.require("docker");
    assumeTrue(
        docker.run("compose", "version").exitCode() == 0, "docker has no compose plug-in here");
    var environment = new HashMap<>(Map.of("VIDEO_GID", "44", "RENDER_GID", "105", "SITE", "a.b"));
    for (var profile : List.of("credentials", "token")) {
      environment.put("COMPOSE_PROFILES", profile);
      var outcome = docker.run(environment, "compose", "-f", file.toString(), "config", "--quiet");
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("composeFiles")
  void secretsStayOutOfTheRepository(Path file) {
    assertThat(DeployFiles.assignments(file.resolveSibling(".env.example")))
        .allSatisfy((key, value) -> {
          if (key.matches(".*(KEY|TOKEN).*")) {
            assertThat(value).as(key).isEmpty();
          }
        });
    assertThat(file.resolveSibling(".gitignore")).exists();
    assertThat(DeployFiles.text(file.resolveSibling(".gitignore")).lines()).contains(".env");
    assertThat(Files.exists(file.resolveSibling("cloudflared/credentials.json"))).isFalse();
  }
}
