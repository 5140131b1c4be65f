package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hark.audio.Fixtures.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AudioDecoderTest {
  private static final double TOLERANCE = 0.05;

  /// MP3, AAC and WMA begin with a frame or two of their coder's delay.
  private static final double TOLERANCE_WITH_PRIMING = 0.1;

  @RegisterExtension final Workshop workshop = new Workshop();

  static List<Recording> recordings() throws IOException {
    return Fixtures.recordings();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void decodesEveryFormat(Recording recording) throws Exception {
    try (var pcm = workshop.decoder().decode(Fixtures.path(recording.file()))) {
      assertThat(pcm.seconds())
          .isCloseTo(
              recording.seconds(),
              within(
                  recording.file().matches(".*\\.(aac|mp3|m4a|wma|mp4)")
                      ? TOLERANCE_WITH_PRIMING
                      : TOLERANCE));
      assertThat(Files.size(pcm.path())).isEqualTo(pcm.samples() * PcmFile.BYTES_PER_SAMPLE);
      assertThat(Files.getPosixFilePermissions(pcm.path())).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("lossless")
  void decodesLosslessCopiesAlike(String copy) throws Exception {
    assertThat(decode(Fixtures.path(copy))).isEqualTo(decode(Fixtures.path("en-4.wav")));
  }

  static List<String> lossless() {
    return List.of("en-4.flac", "en-4.aiff");
  }

  @Test
  void readsWavAsFfmpegDoes() throws Exception {
    for (var wav : List.of("en-4.wav", "de-40s.wav", "silence.wav", "noise-white.wav")) {
      var direct = decode(Fixtures.path(wav));

      assertThat(direct).isEqualTo(decodeWithFfmpeg(Fixtures.path(wav)));
    }
  }

  @Test
  void readsWavWithoutFfmpeg() throws Exception {
    var noFfmpeg =
        Workshop.withFfmpeg(workshop.settings(), workshop.folder().resolve("missing"), null);

    try (var pcm = workshop.decoder(noFfmpeg).decode(Fixtures.path("en-4.wav"))) {
      assertThat(pcm.seconds()).isCloseTo(4.34, within(TOLERANCE));
    }
  }

  @Test
  void keepsSilenceBeforeAudioThatStartsLate() throws Exception {
    var late = workshop.folder().resolve("late.mp4");
    TestFfmpeg.run(
        List.of("-itsoffset", "3", "-i", Fixtures.path("en-4.wav").toString()),
        List.of("-f", "rawvideo", "-s", "64x64", "-r", "10", "-t", "8", "-i", "/dev/zero"),
        List.of("-c:v", "mpeg4", "-c:a", "aac", late.toString()));

    try (var pcm = workshop.decoder().decode(late)) {
      assertThat(pcm.seconds()).isCloseTo(3 + 4.34, within(TOLERANCE_WITH_PRIMING));
    }
  }

  @Test
  void decodesM4aWithIndexAtEitherEnd() throws Exception {
    for (var flags : List.of("+faststart", "+disable_chpl")) {
      var file = workshop.folder().resolve(flags + ".m4a");
      TestFfmpeg.run(
          List.of("-i", Fixtures.path("en-4.wav").toString(), "-c:a", "aac", "-movflags"),
          List.of(flags, file.toString()));

      try (var pcm = workshop.decoder().decode(file)) {
        assertThat(pcm.seconds()).isCloseTo(4.34, within(TOLERANCE_WITH_PRIMING));
      }
    }
  }

  @Test
  void doesNotMindAStrangeName() throws Exception {
    var odd = Files.copy(Fixtures.path("en-4.ogg"), workshop.folder().resolve("-i %d ü'\"\n.txt"));

    try (var pcm = workshop.decoder().decode(odd)) {
      assertThat(pcm.seconds()).isCloseTo(4.34, within(TOLERANCE));
    }
  }

  private byte[] decode(Path file) throws Exception {
    try (var pcm = workshop.decoder().decode(file)) {
      return Files.readAllBytes(pcm.path());
    }
  }

  private byte[] decodeWithFfmpeg(Path wav) throws Exception {
    var out = workshop.folder().resolve("reference.pcm");
    TestFfmpeg.run(List.of("-y", "-i", wav.toString(), "-f", "s16le", out.toString()));
    return Files.readAllBytes(out);
  }
}
