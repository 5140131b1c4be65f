package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlapAlignerTest {
  private static final List<String> DIGITS =
      List.of(" zero", " one", " two", " three", " four", " five", " six", " seven", " eight");
  private static final double LENGTH = 0.25;

  private static Word word(String text, double start, double end) {
    return new Word(text, start, end, 0.9);
  }

  private static List<String> merged(List<Word> before, List<Word> after, double from, double to) {
    var change = OverlapAligner.align(before, after, new TimeRange(from, to));
    var words = new ArrayList<>(before.subList(0, change.kept()));
    words.addAll(after.subList(change.dropped(), after.size()));
    return words.stream().map(word -> word.text().strip()).toList();
  }

  @Test
  void takesAgreedWordsOnce() {
    var before = List.of(word(" a", 8, 8.4), word(" b", 9.1, 9.4), word(" c", 9.6, 9.9));
    var after = List.of(word(" B,", 9.15, 9.4), word(" c", 9.55, 9.9), word(" d", 10.2, 10.6));
    assertThat(merged(before, after, 9, 10)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void takesWhatEitherHeardInPartFromTheOther() {
    var before = List.of(word(" a", 8, 8.4), word(" four", 9.2, 9.5), word(" sev", 9.8, 10));
    var after = List.of(word(" ay", 9.0, 9.1), word(" four", 9.2, 9.5), word(" seven", 9.8, 10.2));
    assertThat(merged(before, after, 9, 10)).containsExactly("a", "four", "seven");
  }

  @Test
  void takesWhatOnlyOneHeard() {
    var heard = List.of(word(" four", 9.1, 9.3), word(" five", 9.6, 9.9));
    var later = List.of(word(" six", 10.2, 10.5));
    var both = new ArrayList<>(heard);
    both.addAll(later);
    assertThat(merged(List.of(word(" a", 8, 8.4)), both, 9, 10))
        .containsExactly("a", "four", "five", "six");
    assertThat(merged(heard, later, 9, 10)).containsExactly("four", "five", "six");
    assertThat(merged(List.of(), both, 9, 10)).containsExactly("four", "five", "six");
    assertThat(merged(heard, List.of(), 9, 10)).containsExactly("four", "five");
    assertThat(merged(List.of(), List.of(), 9, 10)).isEmpty();
  }

  @Test
  void keepsTheLikelierOfTwoWordsForOneSound() {
    var before = List.of(new Word(" for", 9.4, 9.62, 0.4));
    var after = List.of(new Word(" four", 9.42, 9.66, 0.9), word(" six", 10.2, 10.5));
    assertThat(merged(before, after, 9, 10)).containsExactly("four", "six");
  }

  @Test
  void countsRepeatedWordsByTheirTime() {
    // Three of the four lie in both windows; each window misses the one at its edge.
    var before = words(List.of(" one", " one", " one"), 9.1, 0.3);
    var after = words(List.of(" one", " one", " one", " one"), 9.4, 0.3);
    assertThat(merged(before, after, 9, 10)).hasSize(5).containsOnly("one");
  }

  private static List<Word> words(List<String> texts, double start, double every) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> word(texts.get(i), start + i * every, start + i * every + LENGTH))
        .toList();
  }

  /// Words that are all different, and words that are all the same.
  static List<List<String>> vocabularies() {
    return List.of(DIGITS, DIGITS.subList(0, 2), List.of(" one"));
  }

  /// No word is lost and none doubled, wherever the cut falls and however imprecise the times are.
  @ParameterizedTest
  @MethodSource("vocabularies")
  void losesAndDoublesNothing(List<String> vocabulary) {
    // Words that are mostly the same can be told by their time alone.
    var jitter = vocabulary.size() < 3 ? 0.1 : 0.2;
    for (int seed = 0; seed < 3_000; seed++) {
      var random = new Random(seed);
      var spoken = speech(vocabulary, random);
      double from = 9 + random.nextDouble();
      double to = from + 1;
      var before = heard(spoken, 0, to, jitter, random);
      var after = heard(spoken, from, 20, jitter, random);
      assertThat(merged(before, after, from, to))
          .as("seed %d, overlap from %f: %s and %s", seed, from, before, after)
          .isEqualTo(spoken.stream().map(word -> word.text().strip()).toList());
    }
  }

  private static List<Word> speech(List<String> vocabulary, Random random) {
    var spoken = new ArrayList<Word>();
    for (double time = 7; time < 13; ) {
      spoken.add(word(vocabulary.get(random.nextInt(vocabulary.size())), time, time + LENGTH));
      time += LENGTH + 0.05 + random.nextDouble() * 0.2;
    }
    return spoken;
  }

  /// What a window hears: of words that it contains in part a fragment, or nothing.
  private static List<Word> heard(
      List<Word> spoken, double from, double to, double jitter, Random random) {
    var heard = new ArrayList<Word>();
    for (var word : spoken) {
      if (word.end() <= from || word.start() >= to) {
        continue;
      }
      boolean whole = word.start() >= from && word.end() <= to;
      if (whole) {
        heard.add(word.shiftedBy((random.nextDouble() - 0.5) * jitter));
      } else if (random.nextBoolean()) {
        heard.add(new Word(" mm", Math.max(from, word.start()), Math.min(to, word.end()), 0.2));
      }
    }
    return heard;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 40})
  void handlesSentencesOfAnyLength(int count) {
    var texts = IntStream.range(0, count).mapToObj(i -> " w" + i).toList();
    var before = words(texts, 10 - 0.02 * count, 0.02);
    assertThat(merged(before, before, 9, 10)).hasSize(count);
  }
}
