package dev.hark.api.audio;

import static dev.hark.api.audio.FormServer.CHUNKED;
import static dev.hark.api.audio.FormServer.FILE;
import static dev.hark.api.audio.FormServer.assertProblem;
import static dev.hark.api.audio.FormServer.field;
import static dev.hark.api.audio.FormServer.file;
import static dev.hark.api.audio.FormServer.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Through a real Tomcat and raw sockets: some of these forms no HTTP client would send.
class UploadFormReaderTest {
  @RegisterExtension private static final FormServer server = new FormServer();

  @Test
  void readsFileAndFields() throws IOException {
    var answer =
        server.post(
            field("model", "m")
                + file("12345")
                + field("a[]", "ä")
                + field("a[1]", "")
                + field("a", "3")
                + field("chunking_strategy[type]", "server_vad"));
    assertThat(answer.text())
        .isEqualTo("a.wav 5\n{model=[m], a=[ä, , 3], chunking_strategy[type]=[server_vad]}\n");
  }

  @Test
  void readsChunkedBodiesAndLargeFiles() throws IOException {
    var content = "0123456789\r\n--".repeat(150_000);
    var body = (file("%s") + "--b--\n").replace("\n", "\r\n").formatted(content);
    try (var http = server.connect()) {
      http.send(CHUNKED);
      for (var from = 0; from < body.length(); from += 100_000) {
        var piece = body.substring(from, Math.min(body.length(), from + 100_000));
        http.send((Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n").getBytes(UTF_8));
      }
      var answer = http.send("0\n\n").answer();
      assertThat(answer.text()).isEqualTo("a.wav 2100000\n{}\n");
    }
  }

  @Test
  void reusesTheConnectionAfterAForm() throws IOException {
    var request =
        request("/form", "Multipart/Form-Data; boundary=b", file("1") + "--b--\nepilogue");
    try (var http = server.connect()) {
      assertThat(http.send(request).answer().status()).isEqualTo(200);
      assertThat(http.send(request).answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, passwd",
    "C:\\\\Users\\\\x\\\\n.mp3, n.mp3",
    "a\u0000b.wav, ab.wav",
    "日本 ü.ogg, 日本 ü.ogg",
    "\u202efdp.wav, fdp.wav",
    "'', upload",
    "../, upload",
  })
  void fileNamesAreHarmless(String given, String kept) throws IOException {
    assertThat(server.post(FILE.formatted(given, "1")).text()).startsWith(kept + " 1\n");
  }

  @Test
  void fileNamesAreCut() throws IOException {
    assertThat(server.post(FILE.formatted("😀".repeat(1_000), "1")).text())
        .startsWith("😀".repeat(255) + " 1\n");
  }

  @Test
  void fileNamesMayBeEncoded() throws IOException {
    var part = "--b\nContent-Disposition: form-data; name=file; filename*=UTF-8''%C3%A4.wav\n\n1\n";
    assertThat(server.post(part).text()).startsWith("ä.wav 1\n");
    assertThat(server.post(part.replace("%C3", "%ZZ")).status()).isIn(200, 400);
  }

  @Test
  void refusesTwoFiles() throws IOException {
    assertProblem(server.post(file("1") + file("2")), 400, "file", "more than one file");
  }

  @Test
  void ignoresFilesUnderOtherNames() throws IOException {
    assertThat(server.post(file("1").replace("\"file\"", "\"other\"") + field("a", "b")).text())
        .isEqualTo("{a=[b]}\n");
    assertProblem(
        server.post(file("1".repeat(1_100_000)).replace("\"file\"", "\"other\"")),
        400,
        "",
        "named 'file'");
  }

  @Test
  void asksForAFile() throws IOException {
    assertProblem(server.post("/required", field("model", "m")), 400, "file", "curl");
    assertProblem(server.post("/required", file("")), 400, "file", "'a.wav' is empty");
    assertProblem(
        server.post("/required", field("file", "a.wav")), 400, "file", "-F file=@audio.wav");
    assertProblem(server.post("/required", ""), 400, "file", "curl");
  }

  @Test
  void boundsFieldsAndParts() throws IOException {
    assertThat(server.post(field("prompt", "p".repeat(65_536))).status()).isEqualTo(200);
    assertProblem(server.post(field("prompt", "p".repeat(65_537))), 400, "prompt", "65536");
    assertThat(server.post(field("a", "b").repeat(100)).status()).isEqualTo(200);
    assertProblem(server.post(field("a", "b").repeat(101)), 400, "", "100 parts");
    assertProblem(server.post(field("a", "b".repeat(60_000)).repeat(20)), 400, "", "1048576");
    assertProblem(server.post(field("n".repeat(20_000), "b")), 400, "", "malformed");
  }
}
