package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Each a clear answer in the envelope, with nothing left on disk and the server as healthy as
/// before.
@HarkTest
class BadInputTest {
  private static final String PATH = "/v1/audio/transcriptions";

  @LocalServerPort int port;

  @Value("${hark.audio.spool}")
  Path spool;

  private Api api;

  @BeforeEach
  void api() {
    api = new Api(port);
  }

  @AfterEach
  void nothingIsLeftAndTheServerIsHealthy() {
    await().untilAsserted(() -> assertThat(spooledFiles()).isZero());
    await().until(() -> api.get("/health").statusCode() == 200);
    assertThat(api.text("en-4.wav", "language=en")).isEqualTo("four five one four nine four six");
  }

  /// Uploads and PCM files; the lock of the running server is neither.
  private long spooledFiles() throws IOException {
    try (var files = Files.walk(spool)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("lock"))
          .count();
    }
  }

  private static void assertRefused(HttpResponse<String> response, int status, String param) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    var error = Api.error(response);
    assertThat(error.get("param")).isEqualTo(param);
    assertThat(error.get("message"))
        .isNotBlank()
        .doesNotContain("/home/", "/tmp/", "Exception", "target/");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
  }

  private HttpResponse<String> post(byte[] file) {
    return api.post(PATH, "audio.mp3", file);
  }

  @Test
  void emptyFile() {
    assertRefused(post(new byte[0]), 400, "file");
  }

  @Test
  void noFile() {
    var body = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndigits\r\n--b--\r\n";
    var request =
        HttpRequest.newBuilder(api.uri(PATH))
            .header("Authorization", "Bearer " + api.key())
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertRefused(api.send(request), 400, "file");
  }

  @Test
  void zeroLengthAudio() {
    assertThat(post(Arrays.copyOf(Api.audio("en-4.wav"), 44)).statusCode()).isIn(400, 422);
  }

  @Test
  void textNamedMp3() {
    assertThat(
            post("This is not music.\n".repeat(100).getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(415);
  }

  @Test
  void truncatedM4a() {
    var whole = Api.audio("en-4.m4a");
    assertThat(post(Arrays.copyOf(whole, whole.length / 2)).statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({"22, 0", "24, 0"})
  void wavWhoseHeaderHasNoChannelsOrNoRate(int offset, short value) {
    var wav = Api.audio("en-4.wav");
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putShort(offset, value);
    assertThat(post(wav).statusCode()).isIn(400, 422);
  }

  @Test
  void wavWhoseHeaderLiesAboutItsLengthIsReadToItsEnd() {
    var wav = Api.audio("en-4.wav");
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(4, -1).putInt(40, -1);
    var answer = post(wav);
    assertThat(Api.json(answer).get("text").asString())
        .isEqualTo("four five one four nine four six");
  }

  @ParameterizedTest
  @CsvSource({"#EXTM3U", "ffconcat"})
  void playlistInDisguiseOpensNoConnection(String kind) throws Exception {
    var connections = new AtomicInteger();
    try (var bait = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              bait.accept().close();
              connections.incrementAndGet();
            } catch (IOException e) {
              // closed at the end of the test, as it should be
            }
          });
      var url = "http://127.0.0.1:" + bait.getLocalPort() + "/secret.ts";
      var playlist =
          kind.equals("ffconcat")
              ? "ffconcat version 1.0\nfile '" + url + "'\n"
              : "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + url + "\n#EXT-X-ENDLIST\n";
      assertThat(post(playlist.getBytes(StandardCharsets.UTF_8)).statusCode()).isIn(400, 415, 422);
    }
    assertThat(connections).hasValue(0);
  }

  @Test
  void moreAudioThanAllowed() {
    // 31 minutes of silence in a header of 44 bytes and nothing else would be zero-length; so real
    // bytes, 60 MB
    var samples = new byte[31 * 60 * 16_000 * 2];
    var wav =
        ByteBuffer.allocate(44 + samples.length)
            .put(Api.audio("en-4.wav"), 0, 44)
            .put(samples)
            .array();
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(40, samples.length);
    assertRefused(post(wav), 413, "file");
  }

  @ParameterizedTest
  @CsvSource({
    "language, xx, language",
    "temperature, 7, temperature",
    "temperature, NaN, temperature",
    "response_format, docx, response_format",
    "stream, perhaps, stream",
    "beam_size, 9, beam_size",
    "chunking_strategy, sometimes, chunking_strategy",
    "timestamp_granularities[], word, timestamp_granularities"
  })
  void fieldsThatAreWrong(String field, String value, String param) {
    assertRefused(api.transcribe("en-4.wav", field + "=" + value), 400, param);
  }

  @Test
  void streamOfAFileThatCannotBeReadHasItsOwnStatus() {
    var text = "This is not music.\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertRefused(api.post(PATH, "a.mp3", text, "stream=true"), 415, "file");
  }

  @Test
  void unknownModel() {
    var response = api.transcribe("en-4.wav", "model=gpt-17");
    assertRefused(response, 404, "model");
    assertThat(Api.error(response)).containsEntry("code", "model_not_found");
    assertThat(Api.error(response).get("message")).contains("digits");
  }

  @Test
  void twoFiles() {
    var body = new ByteArrayOutputStream();
    var one = new String(Api.form("a.wav", new byte[] {1, 2}), StandardCharsets.ISO_8859_1);
    var end = "--" + Api.boundary() + "--\r\n";
    body.writeBytes(
        one.substring(0, one.length() - end.length()).getBytes(StandardCharsets.ISO_8859_1));
    body.writeBytes(Api.form("b.wav", new byte[] {3}, "model=digits"));
    var request =
        HttpRequest.newBuilder(api.uri(PATH))
            .header("Authorization", "Bearer " + api.key())
            .header("Content-Type", "multipart/form-data; boundary=" + Api.boundary())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    assertRefused(api.send(request), 400, "file");
  }

  @Test
  void fileNameOutOfItsFolderIsOnlyAName() {
    var answer =
        api.post(PATH, "../../../../etc/cron.d/evil.wav", Api.audio("en-4.wav"), "language=en");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Path.of("/etc/cron.d/evil.wav")).doesNotExist();
  }

  @Test
  void missingAndWrongKey() {
    for (var key : new String[] {"", "wrong-key-0123456789", "hk_unknown_unknown"}) {
      var response = new Api(port, key).transcribe("en-4.wav");
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(Api.error(response)).containsEntry("code", "invalid_api_key");
    }
  }

  @Test
  void uploadOfThreeGibibytesIsRefusedBeforeItIsSent() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      send(socket, head(3L << 30, "Expect: 100-continue\r\n"));
      assertThat(statusLine(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void bodyThatStopsHalfWay() throws Exception {
    var form = Api.form("en-4.wav", Api.audio("en-4.wav"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      send(socket, head(form.length, ""));
      socket.getOutputStream().write(form, 0, form.length / 2);
      socket.getOutputStream().flush();
      await().until(() -> spooledFiles() > 0);
    }
    await().untilAsserted(() -> assertThat(spooledFiles()).isZero());
  }

  @Test
  void clientThatFallsSilentIsToldSo() throws Exception {
    var form = Api.form("en-4.wav", Api.audio("en-4.wav"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      send(socket, head(form.length, ""));
      socket.getOutputStream().write(form, 0, form.length / 2);
      socket.getOutputStream().flush();
      assertThat(statusLine(socket)).containsAnyOf(" 408", " 400");
    }
  }

  private String head(long length, String more) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + api.key()
        + "\r\nContent-Type: multipart/form-data; boundary="
        + Api.boundary()
        + "\r\nContent-Length: "
        + length
        + "\r\n"
        + more
        + "\r\n";
  }

  private static void send(Socket socket, String head) throws IOException {
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String statusLine(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\n';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
