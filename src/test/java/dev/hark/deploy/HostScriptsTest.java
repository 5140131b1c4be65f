package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostScriptsTest {
  static List<Path> scripts() {
    var scripts = DeployFiles.matching("**.sh");
    assertThat(scripts).hasSizeGreaterThanOrEqualTo(3);
    return scripts;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void isExecutableAndStopsAtTheFirstError(Path script) {
    assertThat(script).isExecutable();
    assertThat(DeployFiles.text(script).lines())
        .startsWith("#!/usr/bin/env bash")
        .contains("set -euo pipefail");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void bashReadsIt(Path script) throws IOException, InterruptedException {
    var outcome = InstalledProgram.require("bash").run("-n", script.toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shellcheckFindsNothing(Path script) throws IOException, InterruptedException {
    var outcome = InstalledProgram.require("shellcheck").run(script.toString());
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }

  @Test
  void theDryRunOfTheRentedMachineHidesTheKey() throws IOException, InterruptedException {
    var outcome =
        InstalledProgram.require("bash")
            .run(
                Map.of("HARK_IMAGE", "example/hark:cuda", "HARK_API_KEY", "0123456789abcdef"),
                DeployFiles.ROOT.resolve("serverless/vast.sh").toString(),
                "--dry-run",
                "4711",
                "0.10");
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .startsWith("would run: vastai create instance 4711 --image example/hark:cuda")
        .contains("-e HARK_API_KEY=KEY", "--bid_price 0.10")
        .doesNotContain("0123456789abcdef");
  }
}
