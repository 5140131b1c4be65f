package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import dev.hark.transcription.FakeAudio;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WindowStitcherTest {
  private final WindowStitcher stitcher = new WindowStitcher();

  private static CutWindow piece(
      double start, double seconds, double overlap, boolean mayContinue) {
    return new CutWindow(0, FakeAudio.cut(start, seconds, overlap), start + seconds, mayContinue);
  }

  private static final int FIRST_TIME = 50_364;

  /// A segment of words of half a second. Each word is a token, and there is one of time at either
  /// end.
  private static Segment segment(double start, String... texts) {
    var words = new ArrayList<Word>();
    for (int i = 0; i < texts.length; i++) {
      words.add(new Word(" " + texts[i], start + i * 0.5, start + i * 0.5 + 0.4, 0.9));
    }
    var scores =
        words.stream()
            .map(word -> new TokenScore(word.text(), -0.1, word.text().chars().boxed().toList()))
            .toList();
    var tokens = new ArrayList<>(List.of(FIRST_TIME));
    words.forEach(word -> tokens.add(token(word)));
    tokens.add(FIRST_TIME + 25 * texts.length);
    return new Segment(
        new TimeRange(start, words.getLast().end()),
        " " + String.join(" ", texts),
        tokens,
        new DecodingScores(0, -0.1, 0),
        words,
        scores,
        true,
        Optional.empty());
  }

  private static int token(Word word) {
    return word.text().charAt(1);
  }

  private static String text(List<Segment> segments) {
    return segments.stream().map(Segment::text).collect(Collectors.joining()).strip();
  }

  @Test
  void letsOutAtOnceWhatCannotBeDoubled() {
    var segments = List.of(segment(0, "a", "b"), segment(8, "c", "d", "e"));
    assertThat(stitcher.add(piece(0, 10, 0, false), segments)).isEqualTo(segments);
    assertThat(stitcher.settled()).isEqualTo(10);
  }

  @Test
  void holdsOnlyTheLastSecondsOfAWindowThatMayBeDoubled() {
    var first = segment(0, "a", "b");
    var last = segment(8, "c", "d", "e");
    assertThat(stitcher.add(piece(0, 10, 0, true), List.of(first, last))).containsExactly(first);
    assertThat(stitcher.settled()).isEqualTo(8);
    assertThat(stitcher.expect(piece(10, 10, 0, false))).containsExactly(last);
    assertThat(stitcher.rest()).isEmpty();
  }

  @Test
  void mergesTheDoubledSecond() {
    stitcher.add(piece(0, 10, 0, true), List.of(segment(8, "c", "d", "e", "f")));
    var next = piece(9, 10, 1, false);
    assertThat(stitcher.expect(next)).isEmpty();
    var segments = stitcher.add(next, List.of(segment(9, "e", "f", "g"), segment(12, "h")));
    assertThat(text(segments)).isEqualTo("c d e f g h");
    for (var segment : segments) {
      assertThat(segment.words().stream().map(Word::text).collect(Collectors.joining()))
          .isEqualTo(segment.text());
      assertThat(segment.scores().stream().map(TokenScore::token).collect(Collectors.joining()))
          .isEqualTo(segment.text());
      assertThat(segment.tokens().stream().filter(token -> token < FIRST_TIME))
          .containsExactlyElementsOf(segment.words().stream().map(it -> token(it)).toList());
      assertThat(segment.start()).isEqualTo(segment.words().getFirst().start());
      assertThat(segment.end()).isEqualTo(segment.words().getLast().end());
    }
  }

  @Test
  void doesWithoutWordsWhereTheEngineGivesNone() {
    stitcher.add(piece(0, 10, 0, true), List.of(segment(8, "c", "d", "e", "f").withoutWords()));
    var second = segment(9, "e", "f", "g").withoutWords();
    var segments = stitcher.add(piece(9, 10, 1, false), List.of(second));
    assertThat(text(segments)).isEqualTo("c d e f g");
    assertThat(segments).allSatisfy(it -> assertThat(it.words()).isEmpty());
  }

  @Test
  void letsOutWhatWasHeldWhenASilenceFollows() {
    var held = segment(9, "a", "b");
    stitcher.add(piece(0, 10, 0, true), List.of(held));
    assertThat(stitcher.expectSilence(40)).containsExactly(held);
    assertThat(stitcher.settled()).isEqualTo(40);
  }

  @Test
  void keepsWhatWasHeldWhenTheNextWindowIsEmpty() {
    var held = segment(9, "a", "b");
    stitcher.add(piece(0, 10, 0, true), List.of(held));
    assertThat(stitcher.add(piece(9, 10, 1, false), List.of())).containsExactly(held);
  }

  @Test
  void endsATurnOnlyWithItsLastWord() {
    var segment = segment(0, "a", "b", "c");
    assertThat(SegmentWords.keep(segment, 0, 2).orElseThrow().turn()).isFalse();
    assertThat(SegmentWords.keep(segment, 1, 3).orElseThrow().turn()).isTrue();
    assertThat(SegmentWords.keep(segment, 0, 3)).containsSame(segment);
    assertThat(SegmentWords.keep(segment, 3, 3)).isEmpty();
    assertThat(SegmentWords.keep(segment, 0, -1)).isEmpty();
  }

  /// An hour of a voice that never pauses, in windows of ten seconds with a second of overlap.
  @Test
  void losesAndDoublesNothingInAnHour() {
    var random = new Random(1);
    var spoken = new ArrayList<Word>();
    for (double time = 0.1; time < 3_600; time += 0.3 + random.nextDouble() * 0.2) {
      spoken.add(new Word(" " + random.nextInt(10), time, time + 0.25, 0.9));
    }
    var heard = new ArrayList<Segment>();
    for (double start = 0; start < 3_600; start += 9) {
      double from = start;
      boolean open = start + 10 < 3_600;
      var words =
          spoken.stream()
              .filter(word -> word.start() >= from && word.end() <= from + 10)
              .map(word -> word.shiftedBy((random.nextDouble() - 0.5) * 0.2))
              .toList();
      var half = words.size() / 2;
      var segments =
          List.of(ofWords(words.subList(0, half)), ofWords(words.subList(half, words.size())));
      var piece = piece(start, 10, start == 0 ? 0 : 1, open);
      heard.addAll(stitcher.expect(piece));
      heard.addAll(stitcher.add(piece, segments));
    }
    heard.addAll(stitcher.rest());
    assertThat(text(heard))
        .isEqualTo(spoken.stream().map(Word::text).collect(Collectors.joining()).strip());
  }

  private static Segment ofWords(List<Word> words) {
    return new Segment(0, 0, "", List.of(), 0, -0.1, 0)
        .shortenedTo(words, List.of(), List.of(), false);
  }
}
