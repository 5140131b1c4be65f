package dev.hark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.audio.Fixtures;
import dev.hark.audio.Fixtures.Phrase;
import dev.hark.audio.PcmFile;
import dev.hark.audio.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnergyWindowerTest {
  private static final int SECOND = PcmFile.SAMPLE_RATE;

  private static final SpeechDetector UNASKED =
      window -> {
        throw new AssertionError("voice activity is off");
      };

  /// The part of a window in which its end is looked for.
  private static final double EARLIEST = 0.4;

  private static final long MOST_OVERLAP = SECOND * 13 / 10;

  @RegisterExtension final Workshop workshop = new Workshop();

  @ParameterizedTest
  @CsvSource({
    "en-75s.wav,10", "de-40s.wav,10", "en-300s.flac,10",
    "en-75s.wav,8", "de-40s.wav,8", "en-300s.flac,8",
    "en-75s.wav,28", "de-40s.wav,28", "en-300s.flac,28"
  })
  void cutsBetweenPhrases(String file, int longest) throws Exception {
    var phrases = Fixtures.phrases(file);
    try (var pcm = workshop.decoder().decode(Fixtures.path(file))) {
      var windows = cut(pcm, Duration.ofSeconds(longest));

      assertTiles(windows, pcm, longest * SECOND);
      for (var window : windows.subList(0, windows.size() - 1)) {
        var end = window.start() + window.seconds();
        if (hasPause(phrases, window.start() + longest * EARLIEST, window.start() + longest)) {
          assertThat(phrases).as("cut at " + end).noneMatch(phrase -> isInside(phrase, end));
        }
      }
      assertThat(windows.size())
          .isLessThanOrEqualTo((int) Math.ceil(pcm.seconds() / longest * 1.5));
    }
  }

  @Test
  void makesNoWindowOfNothing() throws IOException {
    try (var pcm = pcm(new short[0])) {
      assertThat(cut(pcm, Duration.ofSeconds(10))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 159, 160_000})
  void keepsShortAudioWhole(int samples) throws IOException {
    try (var pcm = pcm(new short[samples])) {
      assertThat(cut(pcm, Duration.ofSeconds(10)))
          .containsExactly(new Window(pcm.path(), 0, samples));
    }
  }

  @Test
  void keepsThirtySecondsWholeForAModelThatHearsThemAtOnce() throws IOException {
    try (var pcm = pcm(new short[30 * SECOND])) {
      assertThat(cut(pcm, Duration.ofSeconds(28))).hasSize(1);
      assertThat(cut(pcm, Duration.ofSeconds(27))).hasSize(2);
    }
    try (var pcm = pcm(new short[30 * SECOND + 1])) {
      assertThat(cut(pcm, Duration.ofSeconds(28))).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 320, 8_000, 15_999, 16_000, 16_001})
  void leavesNoSplinterAtTheEnd(int rest) throws IOException {
    try (var pcm = pcm(noise(10 * SECOND + rest, 1_000))) {
      var windows = cut(pcm, Duration.ofSeconds(10));

      assertTiles(windows, pcm, 10 * SECOND);
      assertThat(windows.getLast().samples()).isGreaterThanOrEqualTo(SECOND);
    }
  }

  @Test
  void cutsInTheLongestPause() throws IOException {
    var samples = noise(12 * SECOND, 5_000);
    quieten(samples, 5.0, 5.1);
    quieten(samples, 6.0, 6.3);
    quieten(samples, 8.0, 8.15);

    assertFirstCutBetween(samples, 6.0, 6.3);
  }

  @Test
  void prefersTheLaterOfTwoLongPauses() throws IOException {
    var samples = noise(12 * SECOND, 5_000);
    quieten(samples, 5.0, 6.5);
    quieten(samples, 8.0, 8.6);

    assertFirstCutBetween(samples, 8.1, 8.5);
  }

  @Test
  void findsAPauseInANoisyRoom() throws IOException {
    var samples = noise(12 * SECOND, 1_500);
    var speech = noise(12 * SECOND, 8_000);
    for (var i = 0; i < samples.length; i++) {
      if (i < 7 * SECOND || i > 7.5 * SECOND) {
        samples[i] = (short) (samples[i] + speech[i]);
      }
    }

    assertFirstCutBetween(samples, 7.0, 7.5);
  }

  @Test
  void ignoresAClickInAPause() throws IOException {
    var samples = noise(12 * SECOND, 5_000);
    quieten(samples, 5.0, 5.25);
    quieten(samples, 7.0, 7.8);
    samples[(int) (7.4 * SECOND)] = 500;

    assertFirstCutBetween(samples, 7.0, 7.8);
  }

  @Test
  void makesFullWindowsOfSteadyNoise() throws IOException {
    try (var pcm = pcm(noise(60 * SECOND, 3_000))) {
      assertThat(cut(pcm, Duration.ofSeconds(10))).hasSizeLessThanOrEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 10_000})
  void windowsOverlapWhereThereIsNoPause(int amplitude) throws Exception {
    try (var pcm = pcm(noise(30 * SECOND, Math.max(1, amplitude)))) {
      var cuts = cuts(pcm, settings(Duration.ofSeconds(10)));

      assertThat(cuts.getFirst().overlap()).isZero();
      for (var cut : cuts.subList(1, cuts.size())) {
        if (amplitude == 0) {
          assertThat(cut.overlap()).isZero();
        } else {
          assertThat(cut.overlap()).isBetween(SECOND, (int) MOST_OVERLAP);
        }
      }
    }
  }

  @Test
  void windowsDoNotOverlapInAPause() throws Exception {
    var samples = noise(14 * SECOND, 5_000);
    quieten(samples, 7.0, 7.5);
    try (var pcm = pcm(samples)) {
      assertThat(cuts(pcm, settings(Duration.ofSeconds(10))))
          .extracting(Cut::overlap)
          .containsExactly(0, 0);
    }
  }

  @Test
  void cutsOnlyThePartAskedFor() throws Exception {
    try (var pcm = pcm(noise(20 * SECOND, 1_000))) {
      var settings =
          new CutSettings(
              Duration.ofSeconds(10),
              CutSettings.SHORT_SILENCE,
              VadSettings.OFF,
              Duration.ofMillis(2_500),
              Optional.of(Duration.ofSeconds(3)));

      assertThat(cuts(pcm, settings))
          .extracting(Cut::window)
          .containsExactly(new Window(pcm.path(), 40_000, 3 * SECOND));
    }
  }

  @Test
  void makesNoWindowOfAPartBeyondTheEnd() throws Exception {
    try (var pcm = pcm(noise(2 * SECOND, 1_000))) {
      var settings =
          new CutSettings(
              Duration.ofSeconds(10),
              CutSettings.SHORT_SILENCE,
              VadSettings.OFF,
              Duration.ofDays(100_000),
              Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));

      assertThat(cuts(pcm, settings)).isEmpty();
    }
  }

  @Test
  void cutsWhateverItIsGiven() throws IOException {
    var random = new Random(3);
    for (var round = 0; round < 50; round++) {
      var samples = noise(random.nextInt(1, 40 * SECOND), random.nextInt(1, 30_000));
      for (var pause = random.nextInt(5); pause > 0; pause--) {
        var start = random.nextDouble() * samples.length / SECOND;
        quieten(samples, start, start + random.nextDouble());
      }
      var longest = Duration.ofMillis(random.nextInt(1_000, 15_000));
      try (var pcm = pcm(samples)) {
        assertTiles(cut(pcm, longest), pcm, (int) (longest.toMillis() * SECOND / 1_000));
      }
    }
  }

  @Test
  void readsNoFurtherThanTheWindowAskedFor() throws Exception {
    try (var pcm = pcm(noise(60 * SECOND, 1_000))) {
      var cuts = Windower.of(pcm, settings(Duration.ofSeconds(10)));
      try (var file = Files.newByteChannel(pcm.path(), StandardOpenOption.WRITE)) {
        file.truncate(10L * SECOND * PcmFile.BYTES_PER_SAMPLE);
      }

      assertThat(cuts.next(UNASKED)).isPresent();
      assertThatThrownBy(() -> cuts.next(UNASKED)).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    try (var pcm = pcm(new short[SECOND])) {
      assertThatThrownBy(() -> settings(Duration.ofMillis(999)))
          .isInstanceOf(IllegalArgumentException.class);
      var cuts = Windower.of(pcm, settings(Duration.ofSeconds(5)));
      assertThat(cuts.next(UNASKED)).isPresent();
      assertThat(cuts.next(UNASKED)).isEmpty();
      assertThat(cuts.next(UNASKED)).isEmpty();
    }
  }

  private void assertFirstCutBetween(short[] samples, double from, double to) throws IOException {
    try (var pcm = pcm(samples)) {
      assertThat(cut(pcm, Duration.ofSeconds(10)).getFirst().seconds()).isBetween(from, to);
    }
  }

  private static void assertTiles(List<Window> windows, PcmFile pcm, int longest) {
    var position = 0L;
    for (var window : windows) {
      assertThat(position - window.offset()).isBetween(0L, MOST_OVERLAP);
      assertThat(window.samples()).isBetween(1, longest);
      position = window.offset() + window.samples();
    }
    assertThat(position).isEqualTo(pcm.samples());
  }

  private static boolean hasPause(List<Phrase> phrases, double from, double to) {
    for (var next = 1; next < phrases.size(); next++) {
      var start = Math.max(from, phrases.get(next - 1).end());
      if (Math.min(to, phrases.get(next).start()) - start > 0.3) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInside(Phrase phrase, double seconds) {
    return phrase.start() < seconds && seconds < phrase.end();
  }

  private List<Window> cut(PcmFile pcm, Duration longest) {
    return cuts(pcm, settings(longest)).stream().map(Cut::window).toList();
  }

  private List<Cut> cuts(PcmFile pcm, CutSettings settings) {
    var found = new ArrayList<Cut>();
    var cuts = Windower.of(pcm, settings);
    try {
      while (!cuts.atEnd()) {
        cuts.next(UNASKED).ifPresent(found::add);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  private static CutSettings settings(Duration longest) {
    return TestCuts.whole(longest, VadSettings.OFF);
  }

  private static short[] noise(int samples, int amplitude) {
    var random = new Random(samples);
    var noise = new short[samples];
    for (var i = 0; i < samples; i++) {
      noise[i] = (short) random.nextInt(-amplitude, amplitude);
    }
    return noise;
  }

  private static void quieten(short[] samples, double from, double to) {
    for (var i = (int) (from * SECOND); i < Math.min(samples.length, to * SECOND); i++) {
      samples[i] = (short) (i % 3);
    }
  }

  private PcmFile pcm(short[] samples) throws IOException {
    var bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    var file = workshop.spool().newFile(".pcm");
    Files.write(file.path(), bytes.array());
    return PcmFile.of(file);
  }
}
