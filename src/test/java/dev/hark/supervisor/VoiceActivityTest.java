package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hark.audio.PcmFile;
import dev.hark.audio.TestAudio;
import dev.hark.engine.WindowLostException;
import dev.hark.models.TestModels;
import dev.hark.server.Recordings;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.windows.Cut;
import dev.hark.windows.TestCuts;
import dev.hark.windows.VadSettings;
import dev.hark.windows.Window;
import dev.hark.windows.Windower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Voice activity with real workers: the words of the recordings, heard window by window.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VoiceActivityTest {
  private static final int SECOND = PcmFile.SAMPLE_RATE;
  private static final double MOST_ERRORS = 0.015;

  private Path folder;
  private RealEngine real;
  private TestAudio audio;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    real = new RealEngine(folder);
    audio = new TestAudio(folder);
  }

  @AfterAll
  void stop() {
    audio.close();
    real.close();
  }

  @Test
  void getsLongRecordingsRight() throws Exception {
    assertThat(wordErrorRate(real, VadSettings.DEFAULT)).isLessThanOrEqualTo(MOST_ERRORS);
  }

  /// A Silero model is not part of this project; the variable names one.
  @Test
  @EnabledIfEnvironmentVariable(named = "HARK_TEST_SILERO", matches = ".+")
  void getsLongRecordingsRightWithSilero() throws Exception {
    var home = Files.createDirectory(folder.resolve("silero"));
    Files.createSymbolicLink(
        home.resolve("ggml-silero.bin"), Path.of(System.getenv("HARK_TEST_SILERO")));
    try (var withSilero = new RealEngine(home)) {
      assertThat(wordErrorRate(withSilero, VadSettings.DEFAULT)).isLessThanOrEqualTo(MOST_ERRORS);
      assertThat(withSilero.engine.detect(withSilero.window("en-4.wav")).frameSamples())
          .isEqualTo(512);
      assertThat(cuts(withSilero, "noise-white.wav")).isEmpty();
    }
  }

  private double wordErrorRate(RealEngine engine, VadSettings voiceActivity) throws Exception {
    var errors = 0;
    var words = 0;
    for (var file : List.of("en-75s.wav", "de-40s.wav", "en-300s.flac")) {
      try (var pcm = audio.recording(file)) {
        var heard = text(transcribe(engine, cuts(engine, pcm, voiceActivity), language(file)));
        errors += Recordings.wordErrors(Recordings.text(file), heard);
        words += Recordings.text(file).split(" ", -1).length;
      }
    }
    return (double) errors / words;
  }

  static List<String> shortClips() {
    return Recordings.named("(en|de|es|fr)-\\d\\.wav");
  }

  @ParameterizedTest
  @MethodSource("shortClips")
  void hearsShortClipsAsTheModelDoes(String file) throws Exception {
    var heard = text(transcribe(real, cuts(real, file), language(file)));

    assertThat(heard).isEqualTo(Recordings.heard(file));
  }

  @Test
  void silenceGivesNoWindowAndNoiseNoText() throws Exception {
    assertThat(cuts(real, "silence.wav")).isEmpty();
    assertThat(text(transcribe(real, cuts(real, "noise-white.wav"), "en"))).isEmpty();
  }

  @Test
  void timesAreThoseOfTheFileAfterLongSilence() throws Exception {
    var clip = samples("en-3.wav");
    var samples = new short[20 * SECOND + clip.length + 45 * SECOND + clip.length + 20 * SECOND];
    var second = 20 * SECOND + clip.length + 45 * SECOND;
    System.arraycopy(clip, 0, samples, 20 * SECOND, clip.length);
    System.arraycopy(clip, 0, samples, second, clip.length);
    try (var pcm = audio.of(samples)) {
      var segments = transcribe(real, cuts(real, pcm, VadSettings.DEFAULT), "en");

      var once = Recordings.heard("en-3.wav");
      assertThat(text(segments)).isEqualTo(once + " " + once);
      assertThat(segments.getFirst().start()).isCloseTo(20.175, within(0.1));
      assertThat(segments.getLast().end()).isCloseTo((double) second / SECOND + 2.555, within(0.1));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.01})
  void quietRecordingsAreHeard(double gain) throws Exception {
    var samples = samples("en-4.wav");
    for (var i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(samples[i] * gain);
    }
    try (var pcm = audio.of(samples)) {
      var cuts = cuts(real, pcm, VadSettings.DEFAULT);
      var spoken = cuts.stream().flatMap(cut -> cut.speech().stream()).toList();

      assertThat(spoken.getFirst().start()).isLessThan(0.35);
      assertThat(spoken.getLast().end()).isGreaterThan(3.5);
    }
  }

  @Test
  void listeningDependsOnNothingBefore() throws Exception {
    var speech = real.window("en-2.wav");
    var first = real.engine.detect(speech);

    real.engine.detect(real.window("noise-white.wav"));
    real.engine.detect(real.window("de-2.wav"));

    assertThat(real.engine.detect(speech)).isEqualTo(first);
    assertThat(real.engine.detect(new Window(speech.pcm(), 0, 1)).probabilities()).hasSize(1);
  }

  @Test
  void aVoiceThatNeverPausesIsCutWithOverlapAndNothingIsSkipped() throws Exception {
    var samples = withoutPauses(40);
    try (var pcm = audio.of(samples)) {
      var cuts = cuts(real, pcm, VadSettings.DEFAULT);

      assertThat(cuts).anyMatch(cut -> cut.overlap() > 0);
      var covered = 0L;
      for (var cut : cuts) {
        assertThat(cut.window().samples()).isLessThanOrEqualTo(10 * SECOND);
        assertThat(cut.window().offset()).isLessThanOrEqualTo(covered + SECOND / 10);
        covered = cut.window().offset() + cut.window().samples();
      }
      assertThat(covered).isGreaterThan(samples.length - SECOND / 10);
    }
  }

  /// Phrases of one language one after the other, without what was between them.
  private short[] withoutPauses(int seconds) throws InterruptedException {
    var voice = new short[seconds * SECOND];
    var random = new Random(5);
    var length = 0;
    while (length < voice.length) {
      var phrases = Recordings.phrases("en-75s.wav");
      var phrase = phrases.get(random.nextInt(phrases.size()));
      var from = (int) (phrase.start() * SECOND);
      var samples = samples("en-75s.wav");
      var count = Math.min(voice.length - length, (int) (phrase.end() * SECOND) - from);
      System.arraycopy(samples, from, voice, length, count);
      length += count;
    }
    return voice;
  }

  private short[] samples(String file) throws InterruptedException {
    try (var pcm = audio.recording(file)) {
      return TestAudio.samples(pcm);
    }
  }

  private List<Cut> cuts(RealEngine engine, String file) throws InterruptedException {
    return cuts(engine, audio.recording(file), VadSettings.DEFAULT);
  }

  private List<Cut> cuts(RealEngine engine, PcmFile pcm, VadSettings voiceActivity)
      throws InterruptedException {
    var longest = TestModels.catalogue(folder).defaultModel().longestWindow();
    var found = new ArrayList<Cut>();
    var cuts = Windower.of(pcm, TestCuts.whole(longest, voiceActivity));
    while (!cuts.atEnd()) {
      cuts.next(engine.engine).ifPresent(found::add);
    }
    return found;
  }

  private static List<Segment> transcribe(RealEngine engine, List<Cut> cuts, String language)
      throws WindowLostException, InterruptedException {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of(language));
    var segments = new ArrayList<Segment>();
    for (var cut : cuts) {
      for (var segment : engine.engine.transcribe(cut.window(), options, 1, false).segments()) {
        segments.add(segment.shiftedBy(cut.window().start()));
      }
    }
    return segments;
  }

  private static String text(List<Segment> segments) {
    var text = String.join(" ", segments.stream().map(Segment::text).toList());
    return String.join(" ", Arrays.asList(text.strip().split("\\s+", -1)));
  }

  private static String language(String file) {
    return file.substring(0, 2);
  }
}
