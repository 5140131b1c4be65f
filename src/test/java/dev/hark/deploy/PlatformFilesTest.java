package dev.hark.deploy;

import static dev.hark.deploy.DeployFiles.list;
import static dev.hark.deploy.DeployFiles.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// The files that platforms read; none of the platforms can be asked from here.
class PlatformFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"fly.toml", "render.yaml", "runpod-pod.json", "modal_app.py"})
  void answersBeginBeforeTheProxyOfThePlatformGivesUp(String file) {
    assertThat(DeployFiles.text("serverless/" + file))
        .containsPattern("HARK_TRANSCRIPTION_KEEP_ALIVE_MODE\\W+(value: )?\"?always");
  }

  @Test
  void flyChecksHealthAndWaitsForTheDrain() {
    assertThat(DeployFiles.text("serverless/fly.toml").lines())
        .contains("kill_signal = \"SIGTERM\"", "kill_timeout = \"40s\"", "internal_port = 8000")
        .contains("path = \"/health\"", "build-target = \"cpu\"");
  }

  @Test
  void railwayChecksHealthAndWaitsForTheDrain() {
    assertThat(DeployFiles.text("serverless/railway.toml").lines())
        .contains("healthcheckPath = \"/health\"", "drainingSeconds = \"40\"")
        .contains("dockerfilePath = \"docker/Dockerfile\"");
  }

  /// Neither Railway nor Render lets one choose a stage: they build the last one.
  @Test
  void theLastStageOfTheDockerfileIsTheCpuImage() throws IOException {
    var dockerfile = Path.of("docker", "Dockerfile");
    assumeTrue(Files.exists(dockerfile), "there is no docker/Dockerfile here");
    var stages = Files.readAllLines(dockerfile).stream().filter(it -> it.startsWith("FROM "));
    assertThat(stages.reduce((_, last) -> last))
        .hasValueSatisfying(it -> assertThat(it).matches("FROM cpu( AS .*)?"));
  }

  @Test
  void renderChecksHealthAndWaitsForTheDrain() {
    var file = DeployFiles.ROOT.resolve("serverless/render.yaml");
    var service = map(list(DeployFiles.yaml(file).get("services")).getFirst());
    assertThat(service)
        .containsEntry("healthCheckPath", "/health")
        .containsEntry("maxShutdownDelaySeconds", 40)
        .containsEntry("runtime", "docker");
    assertThat(service.get("envVars")).asString().contains("{key=PORT, value=8000}");
  }

  @Test
  void runpodPublishesTheApiAlone() {
    var pod = JsonMapper.shared().readTree(DeployFiles.text("serverless/runpod-pod.json"));
    assertThat(pod.path("ports")).hasSize(1);
    assertThat(pod.path("ports").path(0).asString()).isEqualTo("8000/http");
  }

  @Test
  void pythonReadsTheAppOfModal() throws IOException, InterruptedException {
    var file = DeployFiles.ROOT.resolve("serverless/modal_app.py").toString();
    var outcome =
        InstalledProgram.require("python3")
            .run("-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", file);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
  }
}
