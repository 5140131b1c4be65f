package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WavReaderTest {
  private static final byte[] FOUR = {1, 2, 3, 4};
  private static final byte[] SUBTYPE_PCM = {
    1, 0, 0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
  };

  @TempDir private Path folder;

  @Test
  void findsSamples() throws IOException {
    assertThat(find(Wav.readable().data(FOUR))).contains(new WavReader.Samples(44, 4));
  }

  @Test
  void findsSamplesOfExtensibleFormat() throws IOException {
    assertThat(find(extensible(SUBTYPE_PCM).data(FOUR))).contains(new WavReader.Samples(68, 4));
  }

  @Test
  void leavesExtensibleFloatToFfmpeg() throws IOException {
    var subtypeFloat = SUBTYPE_PCM.clone();
    subtypeFloat[0] = 3;

    assertThat(find(extensible(subtypeFloat).data(FOUR))).isEmpty();
  }

  @Test
  void findsFormatAfterJunkAndPadding() throws IOException {
    var wav =
        new Wav()
            .chunk("JUNK", 3, new byte[4])
            .format(1, 1, 16_000, 2, 16)
            .chunk("LIST", 2, new byte[2])
            .data(FOUR);

    assertThat(find(wav)).contains(new WavReader.Samples(12 + 12 + 24 + 10 + 8, 4));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, 1_000, 0x7FFF_FFFF, 0x8000_0000L, 0xFFFF_FFFFL})
  void readsToTheEndWhereTheLengthLies(long stated) throws IOException {
    assertThat(find(Wav.readable().chunk("data", stated, FOUR)))
        .contains(new WavReader.Samples(44, 4));
  }

  @Test
  void leavesOutWhatFollowsTheSamples() throws IOException {
    assertThat(find(Wav.readable().data(FOUR).chunk("LIST", 4, FOUR)))
        .contains(new WavReader.Samples(44, 4));
  }

  @Test
  void leavesOutHalfASample() throws IOException {
    assertThat(find(Wav.readable().data(new byte[] {1, 2, 3})))
        .contains(new WavReader.Samples(44, 2));
  }

  @Test
  void findsNoSamplesInEmptyData() throws IOException {
    assertThat(find(Wav.readable().data(new byte[0]))).contains(new WavReader.Samples(44, 0));
  }

  @Test
  void leavesOtherFormatsToFfmpeg() throws IOException {
    assertThat(find(Wav.pcm(2, 16_000, 16).data(FOUR))).isEmpty();
    assertThat(find(Wav.pcm(1, 44_100, 16).data(FOUR))).isEmpty();
    assertThat(find(Wav.pcm(1, 16_000, 24).data(FOUR))).isEmpty();
    assertThat(find(Wav.pcm(1, 0xFFFF_FFFFL, 16).data(FOUR))).isEmpty();
    assertThat(find(Wav.pcm(0xFFFF, 16_000, 16).data(FOUR))).isEmpty();
    assertThat(find(new Wav().format(3, 1, 16_000, 4, 32).data(FOUR))).isEmpty();
    assertThat(find(new Wav().format(1, 1, 16_000, 0xFFFF, 16).data(FOUR))).isEmpty();
  }

  @Test
  void leavesWavWithoutFormatOrDataToFfmpeg() throws IOException {
    assertThat(find(new Wav().data(FOUR))).isEmpty();
    assertThat(find(Wav.readable())).isEmpty();
    assertThat(find(Wav.readable().chunk("LIST", 0xFFFF_FFFFL, FOUR))).isEmpty();
  }

  @Test
  void refusesImpossibleHeaders() {
    assertThat(problem(Wav.pcm(0, 16_000, 16).data(FOUR))).contains("0 channels");
    assertThat(problem(Wav.pcm(1, 0, 16).data(FOUR))).contains("0 Hz");
    assertThat(problem(new Wav().chunk("fmt ", 4, FOUR).data(FOUR))).contains("cut short");
  }

  @Test
  void givesUpOnEndlessEmptyChunks() throws IOException {
    var wav = Wav.readable();
    for (var i = 0; i < 100_000; i++) {
      wav.chunk("void", 0, new byte[0]);
    }

    assertThat(find(wav.data(FOUR))).isEmpty();
  }

  @Test
  void survivesTruncationAtEveryByte() throws IOException {
    var whole = Wav.readable().data(FOUR).bytes();
    for (var length = 0; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      try {
        assertThat(find(cut).map(WavReader.Samples::length).orElse(0L)).isLessThan(4);
      } catch (ProblemException e) {
        assertThat(e.problem().kind()).isEqualTo(Kind.UNPROCESSABLE);
      }
    }
  }

  @Test
  void neverPointsOutsideTheFile() throws IOException {
    var random = new Random(7);
    var whole = extensible(SUBTYPE_PCM).chunk("LIST", 2, new byte[2]).data(FOUR).bytes();
    for (var i = 0; i < 2_000; i++) {
      var mutated = whole.clone();
      for (var change = random.nextInt(1, 5); change > 0; change--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        find(mutated)
            .ifPresent(samples -> {
              assertThat(samples.length()).isNotNegative();
              assertThat(samples.offset() + samples.length()).isBetween(0L, (long) whole.length);
            });
      } catch (ProblemException e) {
        assertThat(e.problem().kind()).isEqualTo(Kind.UNPROCESSABLE);
      }
    }
  }

  private static Wav extensible(byte[] subFormat) {
    return new Wav()
        .text("fmt ")
        .int32(40)
        .formatBody(0xFFFE, 1, 16_000, 2, 16)
        .int16(22)
        .int16(16)
        .int32(4)
        .raw(subFormat);
  }

  private String problem(Wav wav) {
    var problem = catchThrowableOfType(ProblemException.class, () -> find(wav)).problem();
    assertThat(problem.kind()).isEqualTo(Kind.UNPROCESSABLE);
    return problem.message();
  }

  private Optional<WavReader.Samples> find(Wav wav) throws IOException {
    return find(wav.bytes());
  }

  private Optional<WavReader.Samples> find(byte[] content) throws IOException {
    try (var file = FileChannel.open(Files.write(folder.resolve("a.wav"), content))) {
      return new WavReader().find(file);
    }
  }
}
