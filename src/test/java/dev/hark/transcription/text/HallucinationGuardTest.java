package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.audio.PcmFile;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.DroppedSegment.Reason;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Thresholds;
import dev.hark.transcript.TimeRange;
import dev.hark.windows.Cut;
import dev.hark.windows.Window;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HallucinationGuardTest {
  private static final Window WINDOW =
      new Window(Path.of("none"), 100L * PcmFile.SAMPLE_RATE, 28 * PcmFile.SAMPLE_RATE);
  private static final Cut SPOKEN = new Cut(WINDOW, 0, List.of(new TimeRange(100, 128)), false);
  private static final Cut NEARLY_SILENT =
      new Cut(WINDOW, 0, List.of(new TimeRange(100, 100.1)), false);

  private final HallucinationGuard guard =
      new HallucinationGuard(SilencePhrases.load(), Thresholds.WHISPER, 0);

  private static Segment segment(double start, double end, String text) {
    return segment(start, end, text, 0, -0.3, 0.01);
  }

  private static Segment segment(
      double start, double end, String text, double temperature, double log, double noSpeech) {
    return new Segment(start, end, text, List.of(), temperature, log, noSpeech);
  }

  private List<Reason> reasons(Cut cut, Segment... segments) {
    return guard.check(cut, List.of(segments)).dropped().stream()
        .map(DroppedSegment::reason)
        .toList();
  }

  @Test
  void dropsAnImprobableTextWhereNobodySpeaks() {
    assertThat(reasons(SPOKEN, segment(101, 102, " Hm", 0, -1.2, 0.7)))
        .containsExactly(Reason.NO_SPEECH);
    assertThat(reasons(SPOKEN, segment(101, 102, " Hm", 0, -0.9, 0.7))).isEmpty();
    assertThat(reasons(SPOKEN, segment(101, 102, " Hm", 0, -1.2, 0.5))).isEmpty();
  }

  @Test
  void needsLessEvidenceFarFromAnyVoice() {
    var segment = segment(110, 112, " Hm", 0, -0.6, 0.4);
    assertThat(reasons(NEARLY_SILENT, segment)).containsExactly(Reason.NO_SPEECH);
    assertThat(reasons(SPOKEN, segment)).isEmpty();
    assertThat(reasons(NEARLY_SILENT, segment(110, 112, " Yes"))).isEmpty();
    assertThat(reasons(SPOKEN, segment(129, 130, " Yes"))).containsExactly(Reason.NO_SPEECH);
  }

  @Test
  void dropsWhatTheModelItselfHardlyBelieves() {
    assertThat(reasons(SPOKEN, segment(101, 102, " Hm", 0, -2.6, 0)))
        .containsExactly(Reason.LOW_PROBABILITY);
    assertThat(reasons(SPOKEN, segment(101, 102, " Hm", 0, -2.4, 0))).isEmpty();
  }

  @Test
  void dropsALoopThatNoTemperatureEndedIfItIsImprobableOrTooFast() {
    var loop = " and so on".repeat(20);
    assertThat(reasons(SPOKEN, segment(101, 120, loop, 0.8, -1.1, 0)))
        .containsExactly(Reason.REPETITION);
    assertThat(reasons(SPOKEN, segment(101, 104, loop, 0.8, -0.3, 0)))
        .containsExactly(Reason.REPETITION);
    assertThat(reasons(NEARLY_SILENT, segment(101, 120, loop, 0.8, -0.3, 0)))
        .containsExactly(Reason.REPETITION);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 0.8})
  void keepsASlowChantThatNoTemperatureChanged(double temperature) {
    var chant = " no".repeat(40);
    assertThat(reasons(SPOKEN, segment(101, 125, chant, temperature, -0.2, 0.01))).isEmpty();
  }

  @Test
  void dropsALoopThatNobodyCouldSaySoFast() {
    var loop = " and so on".repeat(20);
    assertThat(reasons(SPOKEN, segment(101, 103, loop))).containsExactly(Reason.REPETITION);
    assertThat(reasons(SPOKEN, segment(101, 115, loop))).isEmpty();
  }

  @Test
  void dropsTheSameSegmentInARowButForTheFirst() {
    var row =
        IntStream.range(0, 10)
            .mapToObj(i -> segment(100 + 2 * i, 102 + 2 * i, " Thanks for all."))
            .toArray(Segment[]::new);
    assertThat(reasons(NEARLY_SILENT, row)).isEqualTo(Collections.nCopies(9, Reason.REPETITION));
    assertThat(reasons(SPOKEN, row)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8, 30})
  void keepsNumbersThatSomebodyRepeats(int times) {
    var text = " one".repeat(times);
    assertThat(reasons(SPOKEN, segment(100, 100 + 0.4 * times, text))).isEmpty();
    var each =
        IntStream.range(0, times)
            .mapToObj(i -> segment(100 + 0.4 * i, 100.4 + 0.4 * i, " one"))
            .toArray(Segment[]::new);
    assertThat(reasons(SPOKEN, each)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " Thank you for watching!",
        "Untertitel der Amara.org-Community",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "ご視聴ありがとうございました。",
        "Субтитры сделал DimaTorzok"
      })
  void dropsKnownPhrasesWhereNobodyCanHaveSaidThem(String phrase) {
    assertThat(reasons(NEARLY_SILENT, segment(110, 112, phrase)))
        .containsExactly(Reason.SILENCE_PHRASE);
    assertThat(reasons(SPOKEN, segment(110, 112, phrase, 0, -0.3, 0.7)))
        .containsExactly(Reason.SILENCE_PHRASE);
    assertThat(reasons(SPOKEN, segment(110, 112, phrase))).isEmpty();
    assertThat(reasons(NEARLY_SILENT, segment(110, 112, " And " + phrase))).isEmpty();
  }

  @Test
  void keepsTheRestInOrder() {
    var first = segment(100, 101, " a");
    var last = segment(105, 106, " c");
    var checked = guard.check(SPOKEN, List.of(first, segment(102, 103, " b", 0, -3, 0), last));
    assertThat(checked.kept()).containsExactly(first, last);
    assertThat(checked.dropped()).hasSize(1);
  }

  @Test
  void findsTheLongestLoop() {
    assertThat(RepetitionLoop.longestIn(List.of("a", "b", "a", "b", "a", "b", "c")))
        .isEqualTo(new RepetitionLoop(2, 3, 7));
    assertThat(RepetitionLoop.longestIn(List.of("a", "b"))).isEqualTo(new RepetitionLoop(2, 1, 2));
    assertThat(RepetitionLoop.longestIn(List.of("a", "a", "a")).share()).isEqualTo(1);
    assertThat(RepetitionLoop.longestIn(List.of()).share()).isZero();
  }
}
