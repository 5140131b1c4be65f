package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.DroppedSegment.Reason;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import dev.hark.transcription.text.HallucinationGuard.Checked;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {
  private static String spoken(String text) {
    var left = Annotations.remainder(text, 0, text.length(), Annotations.in(text));
    return left.strip().replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " [Music]",
        " [BLANK_AUDIO]",
        " [ Silence ]",
        " (upbeat music)",
        " (wind blowing)",
        " (dramatisches Grollen)",
        " *laughs*",
        " ♪♪",
        " ♪ (upbeat music) ♪",
        " 【音楽】",
        " （笑）",
        " >>",
        " [inaudible] (coughs) >>",
      })
  void nothingIsLeftOfATextThatNobodySpoke(String text) {
    assertThat(Annotations.isSpoken(text, Annotations.in(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Well, [laughter] I don't know. | Well, I don't know.
          >> Good morning. >> Morning. | Good morning. Morning.
          (audience applauding) Thank you. | Thank you.
          ♪ Happy birthday to you ♪ | Happy birthday to you
          and then *coughs* we left | and then we left
          これは（笑）本当 | これは本当
          """)
  void whatWasSpokenStays(String text, String spoken) {
    assertThat(spoken(text)).isEqualTo(spoken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The agency (NASA) said so.",
        "f(x) equals 2 * 3 * 4",
        "Two > one, and 3 >>= 1",
        "He said (and I agree) no.",
        "Four, five, one."
      })
  void asidesThatMayHaveBeenSpokenStay(String text) {
    assertThat(Annotations.in(text).isEmpty()).isTrue();
  }

  private static Segment segment(String text) {
    return new Segment(1, 3, text, List.of(1, 2), 0, -0.2, 0.1);
  }

  @Test
  void aSegmentThatHoldsNothingElseIsDroppedAndReported() {
    var music = segment(" [Music]");
    var words = segment(" Well then.");
    var dots = segment(" ...");
    var checked = Annotations.removedFrom(new Checked(List.of(music, words, dots), List.of()));
    assertThat(checked.kept()).containsExactly(words, dots);
    assertThat(checked.dropped()).containsExactly(new DroppedSegment(music, Reason.ANNOTATION));
  }

  @Test
  void wordsAndTokensGoWithTheText() {
    var segment =
        new Segment(
            new TimeRange(0, 4),
            " [Music] Hé du",
            List.of(50364, 10, 11, 12, 13, 50414),
            new DecodingScores(0, -0.2, 0.1),
            List.of(
                new Word(" [Music]", 0, 2, 0.5),
                new Word(" Hé", 2, 3, 0.9),
                new Word(" du", 3, 4, 0.9)),
            List.of(score(" [Mus"), score("ic]"), score(" Hé"), score(" du")),
            true,
            Optional.empty());
    var spoken =
        Annotations.removedFrom(new Checked(List.of(segment), List.of())).kept().getFirst();
    assertThat(spoken.text()).isEqualTo(" Hé du");
    assertThat(spoken.start()).isEqualTo(2);
    assertThat(spoken.words()).extracting(Word::text).containsExactly(" Hé", " du");
    assertThat(spoken.tokens()).containsExactly(12, 13);
    assertThat(spoken.scores()).containsExactly(score(" Hé"), score(" du"));
    assertThat(spoken.turn()).isTrue();
  }

  @Test
  void aWordKeepsWhatIsSpokenOfIt() {
    var segment =
        new Segment(
            new TimeRange(0, 4),
            " >>Good day(laughs).",
            List.of(),
            new DecodingScores(0, -0.2, 0.1),
            List.of(new Word(" >>Good", 0, 2, 0.5), new Word(" day(laughs).", 2, 4, 0.9)),
            List.of(),
            false,
            Optional.empty());
    var spoken =
        Annotations.removedFrom(new Checked(List.of(segment), List.of())).kept().getFirst();
    assertThat(spoken.text()).isEqualTo(" Good day.");
    assertThat(spoken.words()).extracting(Word::text).containsExactly(" Good", " day.");
  }

  private static TokenScore score(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var unsigned = IntStream.range(0, bytes.length).map(i -> Byte.toUnsignedInt(bytes[i]));
    return new TokenScore(text, -0.1, unsigned.boxed().toList());
  }
}
