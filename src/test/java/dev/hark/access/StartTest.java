package dev.hark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.problem.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class StartTest {
  @TempDir private Path folder;

  @Test
  void saysInPlainWordsWhyItDoesNotStart(CapturedOutput output) {
    assertThatThrownBy(() -> start("--server.port=0", "--hark.api-key=too short"))
        .hasRootCauseInstanceOf(StartRefused.class);

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START", "shorter than 16 characters", "openssl rand")
        .doesNotContain("too short", "\tat ");
  }

  @Test
  void leavesNoUnseenKeyBehindWhenItDoesNotStart(CapturedOutput output) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> start("--server.address=127.0.0.1", "--server.port=" + taken.getLocalPort()))
          .isInstanceOf(RuntimeException.class);
    }

    assertThat(folder.resolve("data")).isEmptyDirectory();
    assertThat(output.getAll()).doesNotContain("hk_");
  }

  private void start(String... arguments) {
    var settings =
        Map.<String, Object>of(
            "management.server.port", "-1", "hark.data-dir", folder.resolve("data").toString());
    var application = new SpringApplication(AccessTestServer.class);
    application.addInitializers(context ->
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(new MapPropertySource("test", settings)));
    application.run(arguments).close();
  }

  @Test
  void takesItsSettingsFromVariablesOfTheEnvironment() {
    var environment =
        environment(
            Map.of(
                "HARK_DATA_DIR", "/data",
                "HARK_MODEL", "large",
                "HARK_API_KEY", "a key from outside",
                "HARK_ENGINE_BACKEND", "cuda",
                "HARK_QUOTA_REQUESTS_PER_MINUTE", "7",
                "SERVER_PORT", "1234"));

    assertThat(environment.getProperty("hark.access.keys-file")).isEqualTo("/data/keys.json");
    assertThat(environment.getProperty("hark.models-dir")).isEqualTo("/data/models");
    assertThat(environment.getProperty("hark.model")).isEqualTo("large");
    assertThat(environment.getProperty("hark.engine.backend")).isEqualTo("cuda");
    assertThat(environment.getProperty("hark.quota.requests-per-minute")).isEqualTo("7");
    assertThat(environment.getProperty("server.port")).isEqualTo("1234");
    assertThat(KeySetting.read(environment)).isPresent();
  }

  @Test
  void keepsEverythingInTheHomeFolderUnlessToldOtherwise() {
    var environment = environment(Map.of("HARK_MODELS_DIR", "/models"));
    var data = System.getProperty("user.home") + "/.local/share/hark";

    assertThat(environment.getProperty("hark.data-dir")).isEqualTo(data);
    assertThat(environment.getProperty("hark.access.keys-file")).isEqualTo(data + "/keys.json");
    assertThat(environment.getProperty("hark.models-dir")).isEqualTo("/models");
    assertThat(environment.getProperty("hark.model")).isEqualTo("digits");
    assertThat(environment.getProperty("server.port")).isEqualTo("8000");
    assertThat(environment.getProperty("management.server.port")).isEqualTo("8001");
    assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
    assertThat(KeySetting.read(environment)).isEmpty();
  }

  private static StandardEnvironment environment(Map<String, Object> variables) {
    var environment = new StandardEnvironment();
    var name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, variables));
    ConfigDataEnvironmentPostProcessor.applyTo(environment);
    return environment;
  }
}
