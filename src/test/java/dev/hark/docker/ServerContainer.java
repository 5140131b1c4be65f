package dev.hark.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/// A server in a container, as a client and the engine's operator see it.
final class ServerContainer extends GenericContainer<ServerContainer> {
  static final String KEY = "test-key-0123456789";
  private static final String BOUNDARY = "----hark-test-boundary";
  private static final int API = 8000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// @param status of HTTP, or the exit code of a program
  /// @param text the transcript, or what was answered or printed
  record Answer(int status, String text) {}

  ServerContainer(String image, String volume, Map<String, String> environment) {
    super(image);
    withEnv(environment);
    withEnv("HARK_QUOTA_REQUESTS_PER_MINUTE", "0");
    withExposedPorts(API);
    withCreateContainerCmdModifier(create -> CpuImageIT.hardened(create.getHostConfig(), volume));
    waitingFor(Wait.forHttp("/health").forPort(API).withStartupTimeout(Duration.ofMinutes(1)));
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  String id() {
    return getContainerId();
  }

  private URI uri(String path) {
    return URI.create("http://" + getHost() + ":" + getMappedPort(API) + path);
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build()).join();
  }

  Answer transcribe(Path audio, String key) {
    return send(transcription(audio, key)).join();
  }

  CompletableFuture<Answer> transcribeInBackground(Path audio) {
    return send(transcription(audio, KEY));
  }

  private CompletableFuture<Answer> send(HttpRequest request) {
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> new Answer(response.statusCode(), response.body().strip()));
  }

  private HttpRequest transcription(Path audio, String key) {
    var head =
        """
        --%1$s\r
        Content-Disposition: form-data; name="model"\r
        \r
        digits\r
        --%1$s\r
        Content-Disposition: form-data; name="response_format"\r
        \r
        text\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="%2$s"\r
        \r
        """
            .formatted(BOUNDARY, audio.getFileName());
    var parts = List.of(bytes(head), contentOf(audio), bytes("\r\n--" + BOUNDARY + "--\r\n"));
    return HttpRequest.newBuilder(uri("/v1/audio/transcriptions"))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(HttpRequest.BodyPublishers.ofByteArrays(parts))
        .build();
  }

  private static byte[] contentOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Runs a program in the container.
  Answer exec(String... command) {
    try {
      var result = execInContainer(command);
      return new Answer(result.getExitCode(), (result.getStdout() + result.getStderr()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// What the engine's own health check says: `starting`, `healthy` or `unhealthy`.
  String health() {
    return docker().inspectContainerCmd(id()).exec().getState().getHealth().getStatus();
  }

  /// How many requests have arrived that are not answered yet.
  long uploadsInHand() {
    return exec("sh", "-c", "find /data/spool -type f -name '*.upload' | wc -l")
        .text()
        .lines()
        .mapToLong(Long::parseLong)
        .sum();
  }

  /// What `docker stop` sends first.
  void terminate() {
    docker().killContainerCmd(id()).withSignal("TERM").exec();
  }

  boolean runs() {
    return Boolean.TRUE.equals(docker().inspectContainerCmd(id()).exec().getState().getRunning());
  }

  long exitCode() {
    return docker().inspectContainerCmd(id()).exec().getState().getExitCodeLong();
  }
}
