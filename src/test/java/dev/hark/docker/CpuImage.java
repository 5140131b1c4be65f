package dev.hark.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/// The image under test: built here as its README says, or the one that `-Dhark.image` names.
final class CpuImage {
  private static final String BUILT = "hark:test";
  private static final String BASE = "debian:trixie-slim";

  /// Where Debian keeps the certificates of a network that looks into TLS.
  private static final Path CERTIFICATES = Path.of("/usr/local/share/ca-certificates");

  /// What [#provide] came to, for all tests alike: a name, a reason to skip, or a failure.
  private static final CompletableFuture<String> IMAGE = new CompletableFuture<>();

  private CpuImage() {}

  /// The name of the image, which the first call builds. Skips the test where no engine answers, or
  /// where it has no base to build on.
  static synchronized String name() throws Throwable {
    if (!IMAGE.isDone()) {
      try {
        IMAGE.complete(provide());
      } catch (Throwable e) {
        IMAGE.completeExceptionally(e);
      }
    }
    if (IMAGE.isCompletedExceptionally()) {
      throw IMAGE.exceptionNow();
    }
    return IMAGE.resultNow();
  }

  private static String provide() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        isDockerAvailable(),
        "no Docker engine answers, so the image is not tested"
            + " (inside a container try TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1)");
    var given = Optional.ofNullable(System.getProperty("hark.image"));
    if (given.isEmpty()) {
      Assumptions.assumeTrue(
          run("docker", "image", "inspect", BASE).well() || run("docker", "pull", BASE).well(),
          "the Docker engine has no " + BASE + " and cannot pull it, so the image is not tested");
      build();
    }
    return given.orElse(BUILT);
  }

  private static boolean isDockerAvailable() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      // inside a container Testcontainers wants an image of its own first, which may not be had
      return Assumptions.<Boolean>abort(
          "Testcontainers cannot use the Docker engine, so the image is not tested"
              + " (inside a container try TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1): "
              + e);
    }
  }

  private static void build() throws IOException, InterruptedException {
    var built =
        run(
            "docker",
            "build",
            "-f",
            "docker/Dockerfile",
            "--target",
            "cpu",
            "-t",
            BUILT,
            "--build-arg",
            "CA_CERTIFICATES=" + certificates(),
            ".");
    if (!built.well()) {
      throw new AssertionError("the image does not build:\n" + built.output());
    }
  }

  private static String certificates() throws IOException {
    if (!Files.isDirectory(CERTIFICATES)) {
      return "";
    }
    try (var files = Files.list(CERTIFICATES)) {
      return files
          .filter(file -> file.toString().endsWith(".crt"))
          .sorted()
          .map(CpuImage::read)
          .collect(Collectors.joining())
          .strip();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a command to its end.
  private static Ended run(String... command) throws InterruptedException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException e) {
      return Assumptions.<Ended>abort(
          "the docker command cannot be run, so the image is not tested: " + e.getMessage());
    }
  }

  private record Ended(int code, String output) {
    boolean well() {
      return code == 0;
    }
  }
}
