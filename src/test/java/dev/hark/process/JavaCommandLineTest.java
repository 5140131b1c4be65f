package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts children from a server whose environment is set, which is another process here.
class JavaCommandLineTest {
  @TempDir private Path folder;

  @Test
  void childrenInheritNeitherSecretsNorSettings() throws Exception {
    var environment =
        server(
            "env",
            Map.of(
                "HARK_API_KEY", "secret",
                "HARK_APIKEY", "secret",
                "hark.api-key", "secret",
                "HARK_MODEL", "secret",
                "SPRING_APPLICATION_JSON", "{\"hark\":{\"api-key\":\"secret\"}}",
                "HF_TOKEN", "secret",
                "HARKEN", "stays"));

    assertThat(environment).doesNotContain("secret").contains("HARKEN=stays", "PATH=");
  }

  @Test
  void childrenStartWhateverOptionsAreMeantForTheServersJava() throws Exception {
    var version =
        server(
            "version",
            Map.of(
                "JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC",
                "JDK_JAVA_OPTIONS", "-Xmx900m",
                "_JAVA_OPTIONS", "-Xms800m"));

    assertThat(version).startsWith("openjdk ");
  }

  private String server(String child, Map<String, String> environment)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Server.class.getName(),
            child,
            folder.toString());
    builder.environment().putAll(environment);
    var server = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      var output = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(server.waitFor()).as(output).isZero();
      return output;
    } finally {
      server.destroyForcibly();
    }
  }

  /// Starts one child and passes its output on.
  static final class Server {
    private Server() {}

    static void main(String[] arguments) throws Exception {
      var command =
          arguments[0].equals("env")
              ? List.of("/usr/bin/env")
              : JavaCommandLine.of(List.of("--version"), Path.of(arguments[1]), List.of());
      var child = JavaCommandLine.builder(command).inheritIO().start();
      System.exit(child.waitFor());
    }
  }
}
