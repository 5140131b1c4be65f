package dev.hark.audio;

import static dev.hark.audio.Workshop.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.problem.Problem;
import dev.hark.problem.Problem.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every refusal is a clear problem, quick, and says nothing about the server.
class BadInputTest {
  @RegisterExtension final Workshop workshop = new Workshop();

  private final long started = System.nanoTime();

  @AfterEach
  void wasQuick() {
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void refusesEmptyFile() throws IOException {
    var problem = refusal("empty.wav", new byte[0]);

    assertThat(problem.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(problem.message()).contains("empty");
  }

  @Test
  void refusesAudioOfZeroLength() throws Exception {
    assertThat(refusal("none.wav", Wav.readable().data(new byte[0])).kind())
        .isEqualTo(Kind.INVALID_REQUEST);
    assertThat(refusal("none.wav", Wav.pcm(2, 44_100, 16).data(new byte[0])).kind())
        .isEqualTo(Kind.INVALID_REQUEST);
    var flac = workshop.folder().resolve("none.flac");
    TestFfmpeg.run(
        List.of("-f", "s16le", "-ar", "16000", "-ac", "1", "-i", "/dev/null", flac.toString()));
    assertThat(refusal(flac).kind()).isEqualTo(Kind.INVALID_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.mp3", "notes.wav", "notes.m4a", "notes"})
  void refusesTextWhateverItsName(String name) throws IOException {
    var text = "Remember the milk. ".repeat(500).getBytes(StandardCharsets.UTF_8);
    var problem = refusal(name, text);

    assertThat(problem.kind()).isEqualTo(Kind.UNSUPPORTED_MEDIA);
    assertThat(problem.message()).contains("mp3").contains("webm");
  }

  @Test
  void refusesOneByteAndNoise() throws IOException {
    var noise = new byte[100_000];
    new Random(1).nextBytes(noise);

    assertThat(refusal("one", new byte[] {'R'}).kind()).isEqualTo(Kind.UNSUPPORTED_MEDIA);
    assertThat(refusal("noise.mp3", noise).kind()).isEqualTo(Kind.UNSUPPORTED_MEDIA);
  }

  @Test
  void refusesM4aWithoutIndex() throws IOException {
    var whole = Fixtures.bytes("en-4.m4a");
    var problem = refusal("cut.m4a", Arrays.copyOf(whole, whole.length / 2));

    assertThat(problem.kind()).isEqualTo(Kind.UNPROCESSABLE);
    assertThat(problem.message()).contains("incomplete");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"en-4.mp3", "en-4.ogg", "en-4.flac", "en-4.webm", "en-4.wma", "en-4-video.mkv"})
  void decodesWhatIsThereOfStreamsCutShort(String file) throws Exception {
    var whole = Fixtures.bytes(file);
    var half = workshop.file("cut", Arrays.copyOf(whole, whole.length / 2));

    try (var pcm = workshop.decoder().decode(half)) {
      assertThat(pcm.seconds()).isBetween(0.5, 4.0);
    }
  }

  @Test
  void refusesVideoWithoutAudio() throws Exception {
    var silentFilm = workshop.folder().resolve("film.mp4");
    TestFfmpeg.run(
        List.of("-f", "rawvideo", "-s", "64x64", "-r", "10", "-t", "1", "-i", "/dev/zero"),
        List.of("-c:v", "mpeg4", silentFilm.toString()));

    var problem = refusal(silentFilm);

    assertThat(problem.kind()).isEqualTo(Kind.UNPROCESSABLE);
    assertThat(problem.message()).contains("no audio track");
  }

  @Test
  void refusesWavWhoseHeaderLies() throws IOException {
    var samples = new byte[3_200];
    for (var wav :
        List.of(
            Wav.pcm(0, 16_000, 16).data(samples),
            Wav.pcm(1, 0, 16).data(samples),
            Wav.pcm(0, 0, 0).data(samples),
            Wav.pcm(0xFFFF, 16_000, 16).data(samples),
            Wav.pcm(1, 0xFFFF_FFFFL, 16).data(samples),
            new Wav().data(samples),
            Wav.readable())) {
      assertThat(refusal("lie.wav", wav).kind()).isEqualTo(Kind.UNPROCESSABLE);
    }
  }

  @Test
  void decodesWavWithUnusableLengthsAndBlockAlign() throws Exception {
    var samples = new byte[32_000];
    for (var wav :
        List.of(
            Wav.readable().chunk("data", 0xFFFF_FFFFL, samples),
            Wav.readable().chunk("data", 0, samples),
            Wav.pcm(2, 16_000, 16).chunk("data", 0xFFFF_FFFFL, new byte[64_000]),
            new Wav().format(1, 1, 16_000, 0, 16).data(samples))) {
      try (var pcm = workshop.decoder().decode(workshop.file("lie.wav", wav.bytes()))) {
        assertThat(pcm.seconds()).isEqualTo(1);
      }
    }
  }

  @Test
  void refusesPlaylistsAndScriptsWithoutOpeningWhatTheyName() throws IOException {
    var secret = Files.copy(Fixtures.path("en-4.wav"), workshop.folder().resolve("secret.wav"));
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = "http://127.0.0.1:" + server.getLocalPort() + "/a.wav";
      for (var target : List.of(secret.toString(), "file://" + secret, "secret.wav", address)) {
        for (var name : List.of("list.mp3", "list.wav", "list.m3u8", "list")) {
          assertRefused(name, "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n" + target + "\n");
          assertRefused(name, "ffconcat version 1.0\nfile '" + target + "'\n");
        }
      }
      assertNobodyWaits(server);
    }
  }

  @Test
  void refusesManifestsAndSessionDescriptions() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = "127.0.0.1:" + server.getLocalPort();
      assertRefused(
          "a.mpd",
          """
          <?xml version="1.0"?>
          <MPD><Period><AdaptationSet><Representation><BaseURL>http://%s/</BaseURL>
          </Representation></AdaptationSet></Period></MPD>
          """
              .formatted(address));
      assertRefused(
          "a.sdp",
          """
          v=0
          o=- 0 0 IN IP4 127.0.0.1
          s=x
          c=IN IP4 127.0.0.1
          t=0 0
          m=audio 5004 RTP/AVP 0
          """);
      assertRefused("a.sdr", "http://" + address + "/a.wav");
      assertNobodyWaits(server);
    }
  }

  /// A 7 KB file of an hour, as a 665 KB file of 100 hours would be: most of it is never decoded.
  @Test
  void stopsAtTheLongestDuration() throws Exception {
    var bomb = workshop.folder().resolve("bomb.flac");
    TestFfmpeg.run(
        List.of("-f", "s16le", "-ar", "8000", "-ac", "1", "-t", "3600", "-i", "/dev/zero"),
        List.of("-c:a", "flac", "-frame_size", "65535", bomb.toString()));
    assertThat(Files.size(bomb)).isLessThan(20_000);
    var limited = Workshop.withMaxDuration(workshop.settings(), Duration.ofMinutes(10));

    var problem = problemOf(workshop.decoder(limited), bomb);

    assertThat(problem.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(problem.message()).contains("10 min").contains("hark.audio.max-duration");
  }

  @Test
  void refusesLongWavBeforeCopyingIt() throws IOException {
    var limited = Workshop.withMaxDuration(workshop.settings(), Duration.ofSeconds(4));

    var problem = problemOf(workshop.decoder(limited), Fixtures.path("en-4.wav"));

    assertThat(problem.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(problem.message()).contains("4 s");
  }

  @Test
  void acceptsAudioJustAsLongAsAllowed() throws Exception {
    var wav = Wav.pcm(2, 16_000, 16).data(new byte[4 * 64_000]).bytes();
    var limited = Workshop.withMaxDuration(workshop.settings(), Duration.ofSeconds(4));

    try (var pcm = workshop.decoder(limited).decode(workshop.file("four.wav", wav))) {
      assertThat(pcm.seconds()).isEqualTo(4);
    }
  }

  private void assertRefused(String name, String content) throws IOException {
    assertThat(refusal(name, content.getBytes(StandardCharsets.UTF_8)).kind())
        .as(content)
        .isEqualTo(Kind.UNSUPPORTED_MEDIA);
  }

  private static void assertNobodyWaits(ServerSocket server) throws IOException {
    server.setSoTimeout(100);
    try (var connection = server.accept()) {
      throw new AssertionError("somebody connected: " + connection);
    } catch (SocketTimeoutException expected) {
      assertThat(server.isClosed()).isFalse();
    }
  }

  private Problem refusal(String name, Wav wav) throws IOException {
    return refusal(name, wav.bytes());
  }

  private Problem refusal(String name, byte[] content) throws IOException {
    return refusal(workshop.file(name, content));
  }

  private Problem refusal(Path upload) throws IOException {
    var problem = problemOf(workshop.decoder(), upload);
    assertThat(problem.param()).isEqualTo("file");
    assertThat(problem.message())
        .doesNotContain(workshop.folder().toString())
        .doesNotContain("@ 0x");
    workshop.assertNothingLeft();
    return problem;
  }
}
