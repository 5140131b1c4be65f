package dev.hark.api.audio;

import static dev.hark.api.audio.FormServer.CHUNKED;
import static dev.hark.api.audio.FormServer.MAX_UPLOAD;
import static dev.hark.api.audio.FormServer.assertProblem;
import static dev.hark.api.audio.FormServer.file;
import static dev.hark.api.audio.FormServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.hark.http.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploads that are refused or that break off, through a real Tomcat and raw sockets.
class BrokenUploadTest {
  @RegisterExtension private static final FormServer server = new FormServer();

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    var most = "x".repeat((int) MAX_UPLOAD.toBytes());
    assertThat(server.post(file(most)).text()).startsWith("a.wav 3145728\n");
    assertProblem(server.post(file(most + "x")), 413, "file", "3145728");
  }

  @Test
  void refusesAChunkedFileThatIsTooLargeWhileItArrives() throws IOException {
    try (var http = server.connect()) {
      http.send(CHUNKED);
      http.send(Integer.toHexString(1 << 30) + "\n" + file("x".repeat(4 << 20)));
      assertProblem(http.answer(), 413, "file", "3145728");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Expect: 100-continue\n"})
  void refusesThreeGibibytesBeforeTheBody(String expect) throws IOException {
    try (var http = server.connect()) {
      http.send(
          "POST /form HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n"
              + expect
              + "Content-Length: 3221225472\n\n");
      var answer = http.answer();
      assertProblem(answer, 413, "file", "max-upload");
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void anAcceptableUploadIsAskedForOnce() throws IOException {
    var request = request("/form", "multipart/form-data; boundary=b", file("1") + "--b--\n");
    var body = request.indexOf("\n\n") + 2;
    try (var http = server.connect()) {
      http.send(request.substring(0, body - 1) + "Expect: 100-continue\n\n");
      assertThat(http.answer().status()).isEqualTo(100);
      assertThat(http.send(request.substring(body)).answer().text()).startsWith("a.wav 1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/mixed; boundary=b",
        "audio/wav",
        ""
      })
  void refusesOtherBodies(String type) throws IOException {
    var answer = RawHttp.exchange(server.port(), request("/form", type, "{\"model\":\"m\"}"));
    assertProblem(answer, 415, "", "-F file=@audio.wav");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=other",
        "multipart/form-data; boundary=\""
      })
  void refusesAMissingOrWrongBoundary(String type) throws IOException {
    var answer = RawHttp.exchange(server.port(), request("/form", type, file("1") + "--b--\n"));
    assertProblem(answer, 400, "", "-F file=@audio.wav");
  }

  @Test
  void refusesAFormWithoutAnEnd() throws IOException {
    var type = "multipart/form-data; boundary=b";
    for (var body :
        List.of(file("1"), "--b\n", "--b\nContent-Disposition: form-data; name=\"a\"\n", "")) {
      assertProblem(RawHttp.exchange(server.port(), request("/form", type, body)), 400, "", "form");
    }
  }

  @Test
  void aBodyThatStopsHalfWayIsRefused() throws IOException {
    var request = request("/form", "multipart/form-data; boundary=b", file("1".repeat(9_000)));
    var half = request.substring(0, request.length() - 1_000);
    try (var http = server.connect()) {
      assertProblem(http.send(half).endSending().answer(), 400, "", "broke off");
    }
    assertProblem(RawHttp.exchange(server.port(), half), 408, "", "paused");
  }

  @Test
  void aClientThatVanishesLeavesNothing() throws IOException {
    var request = request("/form", "multipart/form-data; boundary=b", file("1".repeat(90_000)));
    try (var http = server.connect()) {
      http.send(request.substring(0, 80_000));
      await().untilAsserted(() -> assertThat(server.spool()).isNotEmptyDirectory());
    }
  }

  @Test
  void aFullDiskIsNotTheClientsFault() throws IOException {
    assumeThat(Path.of("/dev/full")).exists();
    assertProblem(server.post("/full", file("x".repeat(100_000))), 507, "", "disk is full");
  }

  @Test
  void aFileThatCannotBeWrittenIsNotAFullDisk() throws IOException {
    assertProblem(server.post("/broken", file("1")), 500, "", "cannot store the upload");
  }
}
