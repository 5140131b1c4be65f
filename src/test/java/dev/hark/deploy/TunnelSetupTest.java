package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.deploy.InstalledProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `setup-tunnel.sh` against a program that answers as cloudflared does, on a copy of the folder.
class TunnelSetupTest {
  private static final String ID = "6ff42ae2-765d-4adf-8112-31c55c1551ef";

  /// Keeps a tunnel as the file `tunnel`, and writes down what it was asked.
  private static final String CLOUDFLARED =
      """
      #!/usr/bin/env bash
      set -euo pipefail
      cd "$FAKE"
      echo "$*" >>calls
      credentials() { printf '{"AccountTag":"a","TunnelID":"%s","TunnelSecret":"s"}' "$ID" >"$1"; }
      case "$1 $2" in
        "tunnel login") echo certificate >cert.pem ;;
        "tunnel list")
          if [[ -e tunnel ]]; then
            printf '[\\n  {\\n    "id": "%s",\\n    "name": "hark",\\n    "connections": [{"id": "x"}]\\n  }\\n]\\n' "$ID"
          else
            echo null
          fi ;;
        "tunnel create") touch tunnel; credentials "$HERE/$4" ;;
        "tunnel token") credentials "$HERE/$4" ;;
        "tunnel route") [[ ! -e conflict ]] || { echo "code: 1003" >&2; exit 1; } ;;
        *) exit 64 ;;
      esac
      """;

  @TempDir Path folder;
  private Path home;
  private Path fake;

  @BeforeEach
  void copyTheFolder() throws IOException {
    home = Files.createDirectory(folder.resolve("home-rocm"));
    for (var name : List.of("setup-tunnel.sh", "cloudflared.yml", "compose.yaml", ".env.example")) {
      Files.copy(DeployFiles.ROOT.resolve("home-rocm").resolve(name), home.resolve(name));
    }
    fake = Files.createDirectory(folder.resolve("fake"));
    var program = Files.writeString(fake.resolve("cloudflared"), CLOUDFLARED);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Outcome run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(home.resolve("setup-tunnel.sh").toString()));
    command.addAll(List.of(arguments));
    return InstalledProgram.require("bash")
        .run(
            Map.of(
                "PATH", fake + ":" + System.getenv("PATH"),
                "FAKE", fake.toString(),
                "HERE", home.toString(),
                "ID", ID,
                "TUNNEL_ORIGIN_CERT", fake.resolve("cert.pem").toString()),
            command.toArray(String[]::new));
  }

  private static void succeeds(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }

  private List<String> calls() throws IOException {
    var calls = fake.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private Map<String, String> files() throws IOException {
    var content = new TreeMap<String, String>();
    try (var files = Files.walk(home)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        content.put(home.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  @Test
  void makesTheTunnelItsNameAndItsFiles() throws Exception {
    succeeds(run("hark.example.org"));
    assertThat(calls())
        .containsExactly(
            "tunnel login",
            "tunnel list --name hark --output json",
            "tunnel create --credentials-file cloudflared/credentials.json hark",
            "tunnel list --name hark --output json",
            "tunnel route dns " + ID + " hark.example.org");
    var config = DeployFiles.yaml(home.resolve("cloudflared/config.yml"));
    assertThat(config).containsEntry("tunnel", ID);
    assertThat(config.get("ingress"))
        .asString()
        .startsWith("[{hostname=hark.example.org, service=http://hark:8000}");
    var permissions = Files.getPosixFilePermissions(home.resolve(".env"));
    assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    assertThat(DeployFiles.assignments(home.resolve(".env")).get("CLOUDFLARED_USER"))
        .matches("\\d+:\\d+");
  }

  @Test
  void changesNothingTheSecondTime() throws Exception {
    succeeds(run("hark.example.org"));
    var files = files();
    Files.delete(fake.resolve("calls"));
    var second = run("hark.example.org");
    succeeds(second);
    assertThat(files()).isEqualTo(files);
    assertThat(calls())
        .containsExactly(
            "tunnel list --name hark --output json",
            "tunnel route dns " + ID + " hark.example.org");
    assertThat(second.output()).contains("unchanged: tunnel hark", "unchanged: .env");
  }

  @Test
  void aDryRunOnlySays() throws Exception {
    var files = files();
    var outcome = run("--dry-run", "hark.example.org");
    succeeds(outcome);
    assertThat(outcome.output())
        .contains("would run: cloudflared tunnel login")
        .contains("would run: cloudflared tunnel create")
        .contains("would run: cloudflared tunnel route dns")
        .contains("would write: cloudflared/config.yml", "would write: .env");
    assertThat(files()).isEqualTo(files);
    assertThat(calls()).isEmpty();
  }

  @Test
  void aDryRunAsksButDoesNotChangeWhatIsThere() throws Exception {
    succeeds(run("hark.example.org"));
    var files = files();
    Files.delete(fake.resolve("calls"));
    succeeds(run("--dry-run", "other.example.org"));
    assertThat(files()).isEqualTo(files);
    assertThat(calls()).containsExactly("tunnel list --name hark --output json");
  }

  @Test
  void fetchesTheCredentialsOfATunnelMadeElsewhere() throws Exception {
    Files.createFile(fake.resolve("tunnel"));
    Files.createFile(fake.resolve("cert.pem"));
    succeeds(run("hark.example.org"));
    assertThat(calls())
        .contains("tunnel token --cred-file cloudflared/credentials.json " + ID)
        .noneMatch(call -> call.startsWith("tunnel create"));
  }

  @Test
  void refusesTheCredentialsOfAnotherTunnel() throws Exception {
    succeeds(run("hark.example.org"));
    Files.writeString(
        home.resolve("cloudflared/credentials.json"),
        "{\"TunnelID\":\"11111111-2222-3333-4444-555555555555\"}");
    var outcome = run("hark.example.org");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("is of the tunnel 11111111-2222-3333-4444-555555555555");
  }

  @Test
  void endsWhereTheNameInDnsPointsElsewhere() throws Exception {
    Files.createFile(fake.resolve("conflict"));
    var outcome = run("hark.example.org");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("code: 1003").doesNotContain("done;");
  }

  @Test
  void keepsWhatTheUserSetInEnv() throws Exception {
    Files.writeString(home.resolve(".env"), "HARK_MODEL=mine\nRENDER_GID=7\nVIDEO_GID=8\n");
    succeeds(run("hark.example.org"));
    assertThat(DeployFiles.assignments(home.resolve(".env")))
        .containsEntry("HARK_MODEL", "mine")
        .containsKeys("RENDER_GID", "VIDEO_GID", "CLOUDFLARED_USER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "a/b.example.org", "x;y.org", "hark.example.org/", "-a.org"})
  void refusesWhatIsNoHostName(String name) throws Exception {
    assertThat(run(name).exitCode()).isEqualTo(2);
    assertThat(calls()).isEmpty();
  }
}
