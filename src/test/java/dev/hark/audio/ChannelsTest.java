package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {
  @RegisterExtension final Workshop workshop = new Workshop();

  @ParameterizedTest
  @ValueSource(strings = {"two.wav", "two.flac", "two.mp3"})
  void aStereoFileGivesBothSides(String name) throws Exception {
    var upload = stereo(name);

    var channels = workshop.decoder().decodeChannels(upload);

    try (var left = channels.getFirst();
        var right = channels.getLast()) {
      assertThat(channels).hasSize(2);
      assertThat(left.samples()).isEqualTo(right.samples());
      assertThat(loudness(left)).isCloseTo(loudness("en-4.wav", left), within(300.0));
      assertThat(loudness(right)).isCloseTo(loudness("de-4.wav", right), within(300.0));
      assertThat(Files.mismatch(left.path(), right.path())).isNotNegative();
    }
  }

  @ParameterizedTest
  @CsvSource({"same.wav,2", "same.mp3,2", "mono.flac,1", "surround.wav,6"})
  void everyOtherFileGivesOne(String name, int channels) throws Exception {
    var upload = workshop.folder().resolve(name);
    TestFfmpeg.run(
        List.of("-i", Fixtures.path("en-4.wav").toString(), "-ar", "44100"),
        List.of("-ac", Integer.toString(channels), upload.toString()));

    var decoded = workshop.decoder().decodeChannels(upload);

    assertThat(decoded).hasSize(1);
    try (var pcm = decoded.getFirst()) {
      assertThat(pcm.seconds()).isCloseTo(4.34, within(0.1));
    }
  }

  @Test
  void oneSilentSideIsAChannel() throws Exception {
    var upload = workshop.folder().resolve("left.wav");
    TestFfmpeg.run(
        List.of("-i", Fixtures.path("en-4.wav").toString()),
        List.of("-af", "pan=stereo|c0=c0|c1=0*c0", upload.toString()));

    var channels = workshop.decoder().decodeChannels(upload);

    assertThat(channels).hasSize(2);
    assertThat(loudness(channels.getLast())).isZero();
    channels.forEach(PcmFile::close);
  }

  @Test
  void whatNeedsNoFfmpegIsCopied() throws Exception {
    var broken = Workshop.withFfmpeg(workshop.settings(), workshop.script("exit 1"), null);

    var decoded = workshop.decoder(broken).decodeChannels(Fixtures.path("en-4.wav"));

    assertThat(decoded).hasSize(1);
    decoded.getFirst().close();
  }

  @Test
  void failsAsForOneChannel() throws Exception {
    var tooLong = Workshop.withMaxDuration(workshop.settings(), Duration.ofSeconds(2));
    var stereo = stereo("two.wav");

    assertThat(failure(workshop.decoder(tooLong), stereo)).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure(workshop.decoder(), workshop.file("empty.mp3", new byte[0])))
        .isEqualTo(Kind.INVALID_REQUEST);
    assertThat(
            failure(
                workshop.decoder(),
                workshop.file(
                    "text.mp3", "no audio".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .isEqualTo(Kind.UNSUPPORTED_MEDIA);
    workshop.assertNothingLeft();
  }

  private static Kind failure(AudioDecoder decoder, Path upload) {
    return Assertions.catchThrowableOfType(
            ProblemException.class, () -> decoder.decodeChannels(upload))
        .problem()
        .kind();
  }

  private Path stereo(String name) throws Exception {
    var upload = workshop.folder().resolve(name);
    TestFfmpeg.run(
        List.of("-i", Fixtures.path("en-4.wav").toString()),
        List.of("-i", Fixtures.path("de-4.wav").toString()),
        List.of("-filter_complex", "[0:a][1:a]amerge=inputs=2", "-ac", "2", upload.toString()));
    return upload;
  }

  private double loudness(String fixture, PcmFile like) throws Exception {
    try (var pcm = workshop.decoder().decode(Fixtures.path(fixture))) {
      return loudness(pcm.read(0, (int) Math.min(pcm.samples(), like.samples())));
    }
  }

  private static double loudness(PcmFile pcm) {
    return loudness(pcm.read(0, (int) pcm.samples()));
  }

  private static double loudness(short[] samples) {
    double sum = 0;
    for (var sample : samples) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / samples.length);
  }
}
