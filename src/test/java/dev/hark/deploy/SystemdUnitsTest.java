package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdUnitsTest {
  /// 3.0 on systemd's scale from 0 to 10.
  private static final String THRESHOLD = "--threshold=30";

  private static final Path UNITS = DeployFiles.ROOT.resolve("systemd");

  @TempDir Path root;

  /// A file system with the units in it, and with the programs that they start.
  private Path install() throws IOException {
    var system = Files.createDirectories(root.resolve("etc/systemd/system"));
    for (var unit : List.of("hark.service", "cloudflared.service")) {
      Files.copy(UNITS.resolve(unit), system.resolve(unit));
    }
    for (var target : List.of("sysinit", "basic", "shutdown", "multi-user", "network-online")) {
      Files.writeString(system.resolve(target + ".target"), "[Unit]\nDescription=" + target + "\n");
    }
    var programs = Files.createDirectories(root.resolve("usr/bin"));
    for (var name : List.of("java", "cloudflared")) {
      var program = Files.writeString(programs.resolve(name), "#!/bin/sh\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return system;
  }

  private void exposureIsLow(String unit) throws IOException, InterruptedException {
    var outcome =
        InstalledProgram.require("systemd-analyze")
            .run("security", "--offline=true", THRESHOLD, "--root=" + root, unit);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("Overall exposure level for " + unit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hark.service", "cloudflared.service"})
  void littleIsExposed(String unit) throws IOException, InterruptedException {
    install();
    exposureIsLow(unit);
  }

  @Test
  void littleIsExposedWithAGraphicsCard() throws IOException, InterruptedException {
    var addition = Files.createDirectory(install().resolve("hark.service.d"));
    Files.copy(UNITS.resolve("hark-gpu.conf"), addition.resolve("gpu.conf"));
    exposureIsLow("hark.service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hark.service", "cloudflared.service"})
  void systemdUnderstandsEveryLine(String unit) throws IOException, InterruptedException {
    var system = install();
    var outcome =
        InstalledProgram.require("systemd-analyze")
            .run("verify", "--man=no", "--root=" + root, system.resolve(unit).toString());
    assertThat(outcome.output().lines().filter(line -> line.contains(unit))).isEmpty();
  }

  /// Otherwise the workers get the signal too, and the requests that should come to their end fail.
  @Test
  void onlyTheServerIsToldToStopAndMayDrain() {
    assertThat(DeployFiles.text(UNITS.resolve("hark.service")).lines())
        .contains("KillMode=mixed", "TimeoutStopSec=40s", "SuccessExitStatus=143")
        .contains("OOMPolicy=continue");
  }

  @ParameterizedTest
  @CsvSource({"hark.service,hark", "cloudflared.service,cloudflared"})
  void theUsersAreMade(String unit, String user) {
    assertThat(DeployFiles.text(UNITS.resolve(unit)).lines()).contains("User=" + user);
    assertThat(DeployFiles.text(UNITS.resolve("sysusers.conf")).lines())
        .anyMatch(line -> line.startsWith("u " + user + " "));
  }

  @Test
  void theFoldersAreMade() throws IOException, InterruptedException {
    assertThat(DeployFiles.text(UNITS.resolve("tmpfiles.conf")))
        .contains("d /opt/hark ", "d /etc/hark ", "d /etc/cloudflared ", "d /var/lib/hark ");
    var tmpfiles = InstalledProgram.require("systemd-tmpfiles");
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0::/:/bin/sh\nhark:x:900:900::/:/bin/sh\ncloudflared:x:901:901::/:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\nhark:x:900:\ncloudflared:x:901:\n");
    // as another user than root it cannot give the folders away, but it reads the lines all the
    // same
    var outcome =
        tmpfiles.run(
            "--create",
            "--root=" + root,
            UNITS.resolve("tmpfiles.conf").toAbsolutePath().toString());
    assertThat(outcome.output()).doesNotContain("Unknown", "Invalid", "Failed to parse");
    assertThat(root.resolve("opt/hark")).isDirectory();
  }
}
