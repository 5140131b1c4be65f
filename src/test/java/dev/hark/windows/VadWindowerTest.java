package dev.hark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hark.audio.Fixtures;
import dev.hark.audio.PcmFile;
import dev.hark.audio.TestAudio;
import dev.hark.transcript.TimeRange;
import dev.hark.windows.WindowSource.CutWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Voice activity is scripted here: a detector answers what the test says, whatever the audio is.
class VadWindowerTest {
  private static final int SECOND = PcmFile.SAMPLE_RATE;
  private static final double PADDING = 0.3;

  @TempDir Path folder;
  private TestAudio audio;

  @BeforeEach
  void open() throws IOException {
    audio = new TestAudio(folder);
  }

  @AfterEach
  void close() {
    audio.close();
  }

  /// Speaks in the given stretches, start and end in seconds in turn.
  private static final class Script implements SpeechDetector {
    private final double[] speech;
    private final int frame;
    private final List<Window> asked = new ArrayList<>();

    Script(double... speech) {
      this(speech, SECOND / 50);
    }

    Script(double[] speech, int frame) {
      this.speech = speech;
      this.frame = frame;
    }

    @Override
    public Speech detect(Window window) {
      asked.add(window);
      var probabilities = new ArrayList<Float>();
      for (var at = 0; at < window.samples(); at += frame) {
        var middle = (double) (window.offset() + at + frame / 2) / SECOND;
        probabilities.add(isSpeech(middle) ? 0.9f : 0.1f);
      }
      return new Speech(frame, probabilities);
    }

    boolean isSpeech(double second) {
      var found = Arrays.binarySearch(speech, second);
      var passed = found >= 0 ? found + 1 : -found - 1;
      return passed % 2 == 1;
    }
  }

  @Test
  void aFileWithoutSpeechGivesNoWindow() throws Exception {
    assertThat(cut(100, 10, new Script())).isEmpty();
  }

  @Test
  void speechKeepsContextOnBothSides() throws Exception {
    var cuts = cut(60, 10, new Script(20, 22));

    assertThat(cuts).hasSize(1);
    assertWindow(cuts.getFirst(), 20 - PADDING, 22 + PADDING);
    assertThat(cuts.getFirst().speech()).containsExactly(new TimeRange(20, 22));
  }

  @Test
  void contextEndsWhereTheFileDoes() throws Exception {
    var cuts = cut(1, 10, new Script(0.1, 0.9));

    assertThat(cuts).hasSize(1);
    assertWindow(cuts.getFirst(), 0, 1);
  }

  @Test
  void aShortWordIsKept() throws Exception {
    var cuts = cut(0.4, 10, new Script(0.1, 0.3));

    assertThat(cuts).hasSize(1);
    assertWindow(cuts.getFirst(), 0, 0.4);
  }

  @Test
  void aClipWithLittleSilenceAroundItGoesWhole() throws Exception {
    assertWindow(cut(6, 10, new Script(0.9, 5.1)).getFirst(), 0, 6);
    assertWindow(cut(6.2, 10, new Script(1.1, 5.1)).getFirst(), 0.8, 5.4);
  }

  @Test
  void speechThroughoutIsKeptWhole() throws Exception {
    var cuts = cut(5, 10, new Script(0, 5));

    assertThat(cuts).hasSize(1);
    assertWindow(cuts.getFirst(), 0, 5);
  }

  @Test
  void aClickIsNotSpeech() throws Exception {
    assertThat(cut(20, 10, new Script(5, 5.04))).isEmpty();
  }

  @Test
  void aClickNearSpeechChangesNothing() throws Exception {
    assertThat(cut(20, 10, new Script(5, 7, 7.9, 7.92))).hasSize(1);
  }

  @Test
  void silenceOfMoreThanASecondIsInNoWindow() throws Exception {
    var cuts = cut(60, 28, new Script(1.1, 3, 4.02, 6, 20, 22));

    assertThat(cuts).hasSize(3);
    assertWindow(cuts.get(0), 0.8, 3.3);
    assertWindow(cuts.get(1), 3.72, 6.3);
    assertWindow(cuts.get(2), 19.7, 22.3);
  }

  @Test
  void aClipOfOneWindowKeepsSilenceOfUpToThreeSeconds() throws Exception {
    assertThat(cut(10, 10, new Script(1, 3, 5.9, 9))).hasSize(1);
    assertThat(cut(10, 10, new Script(1, 3, 6.1, 9))).hasSize(2);
    assertThat(cut(10.1, 10, new Script(1, 3, 5.9, 9))).hasSize(2);
    assertThat(cut(30, 28, new Script(1, 12, 14, 28))).hasSize(1);
  }

  @Test
  void stretchesWithLessSilenceShareAWindow() throws Exception {
    var cuts = cut(60, 28, new Script(2, 3, 3.9, 6, 6.5, 8));

    assertThat(cuts).hasSize(1);
    assertWindow(cuts.getFirst(), 1.7, 8.3);
    assertThat(cuts.getFirst().speech()).hasSize(3);
  }

  @Test
  void aPauseShorterThanTheLeastSilenceDoesNotEndAStretch() throws Exception {
    var cuts = cut(60, 28, new Script(1, 3, 3.1, 6));

    assertThat(cuts).hasSize(1);
    assertThat(cuts.getFirst().speech()).containsExactly(new TimeRange(1, 6));
  }

  @Test
  void aWindowEndsInTheLastLongPauseThatFits() throws Exception {
    var cuts = cut(60, 10, new Script(0, 3, 3.5, 6, 6.6, 8.5, 8.75, 12));

    assertWindow(cuts.get(0), 0, 6.3);
    assertWindow(cuts.get(1), 6.3, 12.3);
  }

  @Test
  void aWindowEndsInAShortPauseIfThereIsNoLong() throws Exception {
    var cuts = cut(60, 10, new Script(0, 5, 5.3, 8, 8.22, 14));

    assertWindow(cuts.get(0), 0, 5.15);
    assertThat(cuts).allMatch(cut -> cut.overlap() == 0);
  }

  @Test
  void aWindowRatherEndsEarlyThanInAWord() throws Exception {
    var cuts = cut(60, 10, new Script(0, 1, 1.8, 11));

    assertWindow(cuts.get(0), 0, 1.3);
    assertWindow(cuts.get(1), 1.5, 11.3);
  }

  @Test
  void aVoiceThatNeverPausesIsCutWhereItIsQuietestAndWindowsOverlap() throws Exception {
    var samples = voice(40);
    quieten(samples, 8.00, 8.06);
    quieten(samples, 6.80, 6.82);
    try (var pcm = audio.of(samples)) {
      var cuts = cut(pcm, settings(10), new Script(0, 40));

      var first = cuts.getFirst().window();
      assertThat(first.seconds()).isCloseTo(8.03, within(0.03));
      assertThat(cuts.get(1).window().start()).isCloseTo(6.81, within(0.011));
      assertThat(cuts).last().matches(cut -> end(cut) == 40);
      for (var i = 1; i < cuts.size(); i++) {
        assertThat(cuts.get(i).overlap()).isBetween(SECOND, SECOND * 13 / 10);
        assertThat(cuts.get(i).window().start() + cuts.get(i).overlap() / (double) SECOND)
            .isCloseTo(end(cuts.get(i - 1)), within(1e-9));
      }
    }
  }

  @Test
  void aCutAtTheEdgeOfAPauseSaysThatTheNextWindowReachesBack() throws Exception {
    var samples = voice(20);
    quieten(samples, 9.88, 10);
    var script = new Script(0, 9.88, 10.22, 20);
    try (var pcm = audio.of(samples)) {
      var source = new WindowSource(List.of(Windower.of(pcm, settings(10))), 20);

      var first = (CutWindow) source.next(script).orElseThrow();
      assertThat(first.end()).isCloseTo(9.94, within(0.011));
      assertThat(first.mayContinue()).isTrue();
      var second = (CutWindow) source.next(script).orElseThrow();
      assertThat(second.cut().overlap()).isPositive();
    }
  }

  @Test
  void soundThatIsTakenForSpeechIsCutInAPauseOfTheLevelWithoutOverlap() throws Exception {
    var samples = voice(12);
    quieten(samples, 8.0, 8.5);
    try (var pcm = audio.of(samples)) {
      var cuts = cut(pcm, settings(10), new Script(0, 12));

      assertThat(cuts).extracting(Cut::overlap).containsExactly(0, 0);
      assertThat(end(cuts.getFirst())).isBetween(8.0, 8.5);
    }
  }

  @Test
  void thirtySecondsOfSpeechStayInOneWindowOfAModelThatHearsThemAtOnce() throws Exception {
    assertThat(cut(30, 28, new Script(0, 30))).hasSize(1);
    assertThat(cut(30, 27, new Script(0, 30))).hasSize(2);
    assertThat(cut(30.1, 28, new Script(0, 30.1))).hasSize(2);
  }

  @Test
  void aModelThatTakesAsLongForAnyWindowGetsPausesOfUpToThreeSecondsInOne() throws Exception {
    var script = new Script(1, 4, 6.5, 10, 12.8, 20, 23.2, 26, 60, 64);
    try (var pcm = audio.of(voice(70))) {
      var joined = cut(pcm, settings(28, CutSettings.LONG_SILENCE), script);
      assertThat(joined).hasSize(3);
      assertWindow(joined.get(0), 0, 20.3);
      assertWindow(joined.get(1), 22.9, 26.3);
      assertWindow(joined.get(2), 59.7, 64.3);

      assertThat(cut(pcm, settings(28), script)).hasSize(5);
    }
  }

  @Test
  void onlyThePartAskedForIsCut() throws Exception {
    try (var pcm = audio.of(voice(60))) {
      var settings =
          new CutSettings(
              Duration.ofSeconds(10),
              CutSettings.SHORT_SILENCE,
              VadSettings.DEFAULT,
              Duration.ofMillis(5_500),
              Optional.of(Duration.ofSeconds(4)));

      var cuts = cut(pcm, settings, new Script(1, 2, 5, 6, 7.5, 9, 9.4, 20));

      assertThat(cuts).hasSize(1);
      assertWindow(cuts.getFirst(), 5.5, 9.5);
      assertThat(cuts.getFirst().speech()).hasSize(3);
    }
  }

  @Test
  void aHigherThresholdHearsLess() throws Exception {
    try (var pcm = audio.of(voice(10))) {
      var strict = new VadSettings(true, 0.95, Duration.ofMillis(300), Duration.ofMillis(200));
      assertThat(cut(pcm, TestCuts.whole(Duration.ofSeconds(10), strict), new Script(1, 5)))
          .isEmpty();
    }
  }

  @Test
  void softEndsOfWordsBelongToThem() throws Exception {
    SpeechDetector fading =
        window -> new Speech(SECOND, List.of(0f, 0.9f, 0.4f, 0.1f, 0f, 0f, 0f, 0f, 0f, 0f));
    try (var pcm = audio.of(voice(10))) {
      var cuts = cut(pcm, settings(10), fading);

      assertThat(cuts.getFirst().speech()).containsExactly(new TimeRange(1, 3));
    }
  }

  @Test
  void theFirstWindowIsKnownBeforeTheEndOfTheFile() throws Exception {
    var script = new Script(1, 3, 100, 102, 590, 592);
    try (var pcm = audio.of(voice(600))) {
      var cuts = Windower.of(pcm, settings(10));

      assertThat(cuts.next(script)).isPresent();
      assertThat(script.asked).hasSize(1);
      assertThat(script.asked.getFirst().seconds()).isLessThanOrEqualTo(32);
      assertThat(cuts.position()).isCloseTo(3.3, within(0.001));
    }
  }

  @Test
  void aLongSilenceIsLookedThroughStepByStep() throws Exception {
    var script = new Script(1, 3, 100, 102, 590, 592);
    try (var pcm = audio.of(voice(600))) {
      var cuts = Windower.of(pcm, settings(10));
      var found = new ArrayList<Cut>();
      while (!cuts.atEnd()) {
        var position = cuts.position();
        var asked = script.asked.size();
        cuts.next(script).ifPresent(found::add);
        assertThat(script.asked.size() - asked).isLessThanOrEqualTo(2);
        assertThat(cuts.position()).isGreaterThan(position);
      }
      assertThat(cuts.position()).isEqualTo(600);
      assertThat(cuts.next(script)).isEmpty();
      assertThat(found).hasSize(3);
      assertWindow(found.get(1), 99.7, 102.3);
      assertThat(script.asked.size()).isLessThanOrEqualTo(20);
      assertThat(script.asked).allMatch(window -> window.seconds() <= 34);
    }
  }

  @Test
  void aDetectorThatFailsIsAskedAgain() throws Exception {
    var script = new Script(2, 3, 35, 37);
    try (var pcm = audio.of(voice(60))) {
      var cuts = Windower.of(pcm, settings(10));
      SpeechDetector broken =
          window -> {
            throw new InterruptedException();
          };

      assertThatThrownBy(() -> cuts.next(broken)).isInstanceOf(InterruptedException.class);
      assertWindow(cuts.next(script).orElseThrow(), 1.7, 3.3);
      assertThatThrownBy(() -> cuts.next(broken)).isInstanceOf(InterruptedException.class);
      assertWindow(cuts.next(script).orElseThrow(), 34.7, 37.3);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,160", "2,320", "3,480", "4,512", "5,1600"})
  void noSpeechIsLostWhateverIsSaid(int seed, int frame) throws Exception {
    var random = new Random(seed);
    for (var round = 0; round < 12; round++) {
      var seconds = random.nextDouble(0.1, 90);
      var longest = random.nextInt(1, 31);
      var script = new Script(randomSpeech(random, seconds), frame);
      var samples = voice(seconds);
      for (var pauses = random.nextInt(20); pauses > 0; pauses--) {
        var start = random.nextDouble() * seconds;
        quieten(samples, start, start + random.nextDouble() / 2);
      }
      try (var pcm = audio.of(samples)) {
        assertRules(cut(pcm, settings(longest), script), script, pcm, longest);
      }
    }
  }

  private static void assertRules(List<Cut> cuts, Script script, PcmFile pcm, int longest) {
    var most = longest >= 28 && pcm.seconds() <= 30 ? 30L * SECOND : (long) longest * SECOND;
    var position = 0L;
    var mayContinue = false;
    for (var cut : cuts) {
      assertThat(mayContinue || cut.overlap() == 0).isTrue();
      mayContinue = cut.mayContinue();
      var window = cut.window();
      assertThat((long) window.samples()).isBetween(1L, most);
      assertThat(window.offset()).isGreaterThanOrEqualTo(position - cut.overlap());
      if (cut.overlap() > 0) {
        assertThat(window.offset()).isEqualTo(position - cut.overlap());
        assertThat(longestSilence(script, (double) position / SECOND)).isLessThan(0.2);
      }
      assertSkippedIsSilent(script, position, window.offset());
      position = window.offset() + window.samples();
    }
    assertThat(position).isLessThanOrEqualTo(pcm.samples());
    assertSkippedIsSilent(script, position, pcm.samples());
  }

  /// How long nobody speaks around a moment.
  private static double longestSilence(Script script, double moment) {
    var from = moment;
    while (from > 0 && !script.isSpeech(from - 0.01)) {
      from -= 0.01;
    }
    var to = moment;
    while (to < moment + 1 && !script.isSpeech(to + 0.01)) {
      to += 0.01;
    }
    return to - from;
  }

  /// Some frames of a click may be left out, and the borders are those of frames.
  private static void assertSkippedIsSilent(Script script, long from, long to) {
    var spoken = 0;
    var most = 0;
    for (var sample = from; sample < to; sample += 160) {
      spoken = script.isSpeech((sample + 80.0) / SECOND) ? spoken + 1 : 0;
      most = Math.max(most, spoken);
    }
    assertThat(most).as("speech skipped between %s and %s, in 10 ms", from, to).isLessThan(17);
  }

  private static double[] randomSpeech(Random random, double seconds) {
    var borders = new ArrayList<Double>();
    var at = random.nextDouble(3);
    while (at < seconds && borders.size() < 200) {
      borders.add(at);
      at +=
          switch (borders.size() % 2) {
            case 1 -> random.nextInt(4) == 0 ? random.nextDouble(20) : random.nextDouble(0.2, 3);
            default -> random.nextInt(4) == 0 ? random.nextDouble(8) : random.nextDouble(0.02, 1.2);
          };
    }
    return borders.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-75s.wav", "de-40s.wav"})
  void theEdgesOfPhrasesAreInsideTheirWindows(String file) throws Exception {
    var phrases = Fixtures.phrases(file);
    var borders =
        phrases.stream()
            .flatMap(it -> List.of(it.start(), it.end()).stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    try (var pcm = audio.recording(file)) {
      var cuts = cut(pcm, settings(10), new Script(borders));
      for (var phrase : phrases) {
        assertThat(cuts)
            .anyMatch(cut ->
                cut.window().start() <= phrase.start() - 0.2 && end(cut) >= phrase.end() + 0.2);
      }
    }
  }

  private List<Cut> cut(double seconds, int longest, Script script) throws Exception {
    try (var pcm = audio.of(voice(seconds))) {
      return cut(pcm, settings(longest), script);
    }
  }

  private static List<Cut> cut(PcmFile pcm, CutSettings settings, SpeechDetector detector)
      throws InterruptedException {
    var found = new ArrayList<Cut>();
    var cuts = Windower.of(pcm, settings);
    var position = -1.0;
    while (!cuts.atEnd()) {
      cuts.next(detector).ifPresent(found::add);
      assertThat(cuts.position()).isGreaterThan(position);
      position = cuts.position();
    }
    assertThat(cuts.next(detector)).isEmpty();
    return found;
  }

  private static CutSettings settings(int longest) {
    return settings(longest, CutSettings.SHORT_SILENCE);
  }

  private static CutSettings settings(int longest, Duration longestSilence) {
    return new CutSettings(
        Duration.ofSeconds(longest),
        longestSilence,
        VadSettings.DEFAULT,
        Duration.ZERO,
        Optional.empty());
  }

  private static void assertWindow(Cut cut, double start, double end) {
    assertThat(cut.window().start()).isCloseTo(start, within(0.011));
    assertThat(end(cut)).isCloseTo(end, within(0.011));
  }

  private static double end(Cut cut) {
    return cut.window().start() + cut.window().seconds();
  }

  private static short[] voice(double seconds) {
    var random = new Random(7);
    var samples = new short[(int) (seconds * SECOND)];
    var block = new short[Math.min(samples.length, SECOND)];
    for (var i = 0; i < block.length; i++) {
      block[i] = (short) random.nextInt(-5_000, 5_000);
    }
    for (var from = 0; from < samples.length; from += SECOND) {
      System.arraycopy(block, 0, samples, from, Math.min(SECOND, samples.length - from));
    }
    return samples;
  }

  private static void quieten(short[] samples, double from, double to) {
    for (var i = (int) (from * SECOND); i < Math.min(samples.length, to * SECOND); i++) {
      samples[i] = (short) (i % 3);
    }
  }
}
