package dev.hark.api.audio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.api.audio.UploadTarget.HeldFile;
import dev.hark.http.RawHttp;
import dev.hark.http.RawHttp.Answer;
import dev.hark.http.TestServer;
import dev.hark.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/// A server for the tests of one class that reads forms and says what it has read. After each test
/// none of its uploads may be left.
final class FormServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  static final DataSize MAX_UPLOAD = DataSize.ofMegabytes(3);
  static final String FILE =
      """
      --b
      Content-Disposition: form-data; name="file"; filename="%s"
      Content-Type: audio/wav

      %s
      """;

  static final String CHUNKED =
      """
      POST /form HTTP/1.1
      Host: x
      Content-Type: multipart/form-data; boundary="b"
      Transfer-Encoding: chunked

      """;

  private @Nullable Path spool;
  private @Nullable TestServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    spool = Files.createTempDirectory("hark-forms");
    server = started(spool);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    await().untilAsserted(() -> assertThat(spool()).isEmptyDirectory());
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    try {
      server().close();
    } finally {
      FileSystemUtils.deleteRecursively(spool());
    }
  }

  private static TestServer started(Path spool) {
    var server = new TestServer("server.tomcat.connection-timeout=400ms");
    var reader = new UploadFormReader(() -> newFile(spool), MAX_UPLOAD);
    server.post(
        "/form",
        (request, response) -> {
          try (var form = reader.read(request)) {
            response.setCharacterEncoding(UTF_8);
            var out = response.getWriter();
            if (form.file().isPresent()) {
              var file = form.file().get();
              out.println(file.name() + " " + file.size());
              assertThat(Files.size(file.held().path())).isEqualTo(file.size());
            }
            out.println(form.fields());
          }
        });
    var full = new UploadFormReader(() -> new HeldFile(Path.of("/dev/full"), () -> {}), MAX_UPLOAD);
    server.post("/full", (request, _) -> full.read(request).close());
    var gone = spool.resolve("gone").resolve("upload");
    var broken = new UploadFormReader(() -> new HeldFile(gone, () -> {}), MAX_UPLOAD);
    server.post("/broken", (request, _) -> broken.read(request).close());
    server.post(
        "/required",
        (request, _) -> {
          try (var form = reader.read(request)) {
            form.requireFile();
          }
        });
    return server;
  }

  private static HeldFile newFile(Path spool) {
    try {
      var path = Files.createTempFile(spool, "upload", "");
      return new HeldFile(path, () -> delete(path));
    } catch (IOException e) {
      throw Problem.of(Problem.Kind.STORAGE_FULL, "full").asException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String field(String name, String value) {
    return "--b\nContent-Disposition: form-data; name=\"%s\"\n\n%s\n".formatted(name, value);
  }

  static String file(String content) {
    return FILE.formatted("a.wav", content);
  }

  static String request(String path, String type, String body) {
    return "POST %s HTTP/1.1\nHost: x\nContent-Type: %s\nContent-Length: %d\n\n%s"
        .formatted(path, type, body.replace("\n", "\r\n").getBytes(UTF_8).length, body);
  }

  Answer post(String path, String parts) throws IOException {
    return RawHttp.exchange(
        port(), request(path, "multipart/form-data; boundary=b", parts + "--b--\n"));
  }

  Answer post(String parts) throws IOException {
    return post("/form", parts);
  }

  RawHttp connect() throws IOException {
    return new RawHttp(port());
  }

  int port() {
    return server().port();
  }

  /// The folder of its uploads.
  Path spool() {
    return Objects.requireNonNull(spool);
  }

  private TestServer server() {
    return Objects.requireNonNull(server);
  }

  static void assertProblem(Answer answer, int status, String param, String words) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.message()).contains(words);
    assertThat(answer.error().path("param").asString("")).isEqualTo(param);
  }
}
