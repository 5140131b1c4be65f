package dev.hark.deploy;

import static dev.hark.deploy.DeployFiles.list;
import static dev.hark.deploy.DeployFiles.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// cloud-init and Terraform of the rented servers.
class ServerSetupTest {
  private static final Path TERRAFORM = DeployFiles.ROOT.resolve("hetzner-cpu/terraform");

  private static Path cloudInit(String folder) {
    return DeployFiles.ROOT.resolve(folder).resolve("cloud-init.yaml");
  }

  private static String terraform() {
    return DeployFiles.matching("hetzner-cpu/terraform/*.tf").stream()
        .map(DeployFiles::text)
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hetzner-cpu", "oracle-arm"})
  void cloudInitReadsIt(String folder) throws IOException, InterruptedException {
    var outcome =
        InstalledProgram.require("cloud-init")
            .run("schema", "--config-file", cloudInit(folder).toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("Valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hetzner-cpu", "oracle-arm"})
  void updatesItselfAndStartsWhatTheRepositoryHas(String folder) {
    assertThat(DeployFiles.text(cloudInit(folder))).startsWith("#cloud-config\n");
    var config = DeployFiles.yaml(cloudInit(folder));
    assertThat(list(config.get("packages"))).contains("unattended-upgrades", "docker.io", "git");
    assertThat(config).containsEntry("ssh_pwauth", false);
    var commands = list(config.get("runcmd")).toString();
    assertThat(commands).contains("REPOSITORY_URL, /opt/hark]");
    var files =
        Pattern.compile("/opt/hark/(deploy/[\\w./-]*\\w)").matcher(commands).results().toList();
    assertThat(files).isNotEmpty();
    assertThat(files)
        .map(it -> it.group(1))
        .filteredOn(file -> !file.endsWith("/.env"))
        .allSatisfy(file -> assertThat(Path.of(file)).exists());
  }

  /// What a server is started with can be read by each of its processes.
  @ParameterizedTest
  @ValueSource(strings = {"hetzner-cpu", "oracle-arm"})
  void noSecretIsHandedOver(String folder) {
    assertThat(DeployFiles.text(cloudInit(folder))).doesNotContainPattern("(KEY|TOKEN|SECRET)=");
  }

  @Test
  void theFirewallOfTheServerLetsInSshAlone() {
    var files = list(DeployFiles.yaml(cloudInit("hetzner-cpu")).get("write_files"));
    var rules =
        files.stream()
            .filter(file -> map(file).get("path").equals("/etc/nftables.conf"))
            .map(file -> map(file).get("content").toString())
            .findFirst()
            .orElseThrow();
    assertThat(rules).contains("hook input priority filter; policy drop;");
    assertThat(rules).as("Docker's rules are in other tables").doesNotContain("flush ruleset");
    assertThat(Pattern.compile("tcp dport ([^ ]+)").matcher(rules).results())
        .map(it -> it.group(1))
        .containsExactly("22");
  }

  @Test
  void terraformOpensSshAlone() {
    assertThat(Pattern.compile("(?m)^\\s*port\\s*=\\s*\"([^\"]+)\"").matcher(terraform()).results())
        .map(it -> it.group(1))
        .containsExactly("22");
  }

  @Test
  void terraformFillsInEveryPlaceholder() {
    var placeholders = List.of("REPOSITORY_URL", "SSH_PUBLIC_KEY");
    assertThat(DeployFiles.text(cloudInit("hetzner-cpu"))).contains(placeholders);
    assertThat(terraform()).contains("/../cloud-init.yaml");
    placeholders.forEach(it -> assertThat(terraform()).contains("\"" + it + "\""));
  }

  @Test
  void terraformDeclaresTheVariablesItUses() {
    var declared = names("variable \"(\\w+)\"");
    assertThat(declared).isNotEmpty();
    assertThat(names("\\bvar\\.(\\w+)")).isSubsetOf(declared);
    assertThat(declared).isSubsetOf(names("\\bvar\\.(\\w+)"));
  }

  private static List<String> names(String pattern) {
    return Pattern.compile(pattern)
        .matcher(terraform())
        .results()
        .map(it -> it.group(1))
        .distinct()
        .toList();
  }

  @Test
  void terraformWouldNotWriteItOtherwise() throws IOException, InterruptedException {
    var outcome =
        InstalledProgram.require("terraform").run("fmt", "-check", "-diff", TERRAFORM.toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }
}
