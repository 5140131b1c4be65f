package dev.hark.whisper.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordAlignerTest {
  /// A tone where somebody speaks, faint noise elsewhere.
  private static Envelope envelope(double seconds, double... edges) {
    var random = new Random(1);
    var samples = new float[(int) (seconds * 16_000)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (random.nextGaussian() * 0.0005);
    }
    for (int i = 0; i < edges.length; i += 2) {
      for (int j = (int) (edges[i] * 16_000); j < (int) (edges[i + 1] * 16_000); j++) {
        samples[j] += (float) (0.3 * Math.sin(j * 0.1));
      }
    }
    return new Envelope(FloatBuffer.wrap(samples));
  }

  private static List<Word> align(double start, double end, Envelope envelope, String... words) {
    return WordAligner.align(
        Arrays.stream(words).map(word -> new WordSpan(word, 0.9, -1)).toList(),
        new TimeRange(start, end),
        envelope);
  }

  @Test
  void wordsLieWhereTheSoundIs() {
    var words =
        align(0.2, 4.5, envelope(5, 0.5, 0.9, 1.5, 1.8, 3.0, 3.6), " three", " two", " seven");
    assertTimes(words, 0.5, 0.9, 1.5, 1.8, 3.0, 3.6);
  }

  @Test
  void aSegmentLaterInTheAudioIsAlignedToItsOwnSound() {
    var words = align(5.9, 8, envelope(9, 0.5, 1.9, 6.0, 6.4, 6.6, 7.0), " four", " five");
    assertTimes(words, 6.0, 6.4, 6.6, 7.0);
  }

  @Test
  void oneWordTakesOffTheSilenceAroundIt() {
    assertTimes(align(0, 2, envelope(2, 0.7, 1.1), " six"), 0.7, 1.1);
  }

  @Test
  void attentionDecidesWhereTheSoundDoesNot() {
    var words =
        WordAligner.align(
            List.of(new WordSpan(" one", 1, 0.9), new WordSpan(" one", 1, 1.5)),
            new TimeRange(0.5, 1.5),
            envelope(2, 0.5, 1.5));
    assertTimes(words, 0.5, 0.9, 0.9, 1.5);
  }

  private static void assertTimes(List<Word> words, double... edges) {
    assertThat(words).hasSize(edges.length / 2);
    for (int i = 0; i < words.size(); i++) {
      assertThat(words.get(i).start()).as("start of " + i).isCloseTo(edges[2 * i], within(0.04));
      assertThat(words.get(i).end()).as("end of " + i).isCloseTo(edges[2 * i + 1], within(0.04));
    }
  }

  @Test
  void wordsAreInOrderAndInsideTheirSegmentWhateverTheSound() {
    var random = new Random(3);
    for (int i = 0; i < 300; i++) {
      double from = random.nextDouble(2);
      double to = from + random.nextDouble(0.5);
      var envelope = i % 3 == 0 ? envelope(3) : envelope(3, from, to, to + 0.3, to + 0.35);
      double start = Math.round(random.nextDouble(3) * 50) / 50.0;
      double end = start + Math.round(random.nextDouble(4) * 50) / 50.0;
      var texts = new String[random.nextInt(12)];
      Arrays.setAll(texts, word -> " w".repeat(1 + random.nextInt(3)));
      var words = align(start, end, envelope, texts);
      assertThat(words).hasSize(texts.length);
      double earliest = start;
      for (var word : words) {
        assertThat(word.start()).isBetween(earliest, end);
        assertThat(word.end()).isBetween(word.start(), end);
        earliest = word.end();
      }
    }
  }
}
