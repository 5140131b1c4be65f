package dev.hark.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {
  private static Segment segment(double start, double end, String text) {
    return new Segment(start, end, text, List.of(1, 2), 0, -0.1, 0.01);
  }

  private static Transcript transcript(double duration, Segment... segments) {
    return TestTranscripts.of(duration, List.of(segments));
  }

  @Test
  void joinsTheTextAsWhisperDoes() {
    var transcript =
        transcript(2, segment(0, 1, " One,"), segment(1, 2, " two"), segment(2, 2, "."));
    assertThat(transcript.text()).isEqualTo("One, two.");
    assertThat(transcript(0).text()).isEmpty();
  }

  @Test
  void anEndYieldsToTheNextStart() {
    var transcript = transcript(10, segment(1, 30, " a"), segment(4, 6, " b"));
    assertThat(transcript.segments())
        .extracting(Segment::start, Segment::end)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1.0, 4.0),
            org.assertj.core.groups.Tuple.tuple(4.0, 6.0));
  }

  @Test
  void twoSpeakersMayTalkAtOnce() {
    var transcript =
        TestTranscripts.of(
            10,
            List.of(
                new Segment(1, 5, " a", List.of(), 0, 0, 0).withSpeaker("A"),
                new Segment(2, 6, " b", List.of(), 0, 0, 0).withSpeaker("B"),
                new Segment(4, 7, " c", List.of(), 0, 0, 0).withSpeaker("A")));
    assertThat(transcript.segments()).extracting(Segment::end).containsExactly(4.0, 6.0, 7.0);
  }

  @Test
  void timesNeverGoBackOrOutside() {
    var random = new Random(7);
    double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 1e9, 0};
    for (var round = 0; round < 500; round++) {
      var duration = random.nextDouble() * 50;
      var segments = new ArrayList<Segment>();
      for (var i = 0; i < random.nextInt(12); i++) {
        var start = random.nextInt(5) == 0 ? odd[random.nextInt(6)] : random.nextDouble() * 60 - 5;
        var end = random.nextInt(5) == 0 ? odd[random.nextInt(6)] : random.nextDouble() * 60 - 5;
        segments.add(segment(start, end, " x"));
      }
      var ordered = TestTranscripts.of(duration, segments);
      var previous = 0.0;
      assertThat(ordered.segments()).hasSameSizeAs(segments);
      for (var segment : ordered.segments()) {
        assertThat(segment.start()).isBetween(previous, duration);
        assertThat(segment.end()).isBetween(segment.start(), duration);
        previous = segment.end();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.01, 1", "1, 1", "1.0000001, 1", "1.001, 2", "8.47, 9", "43200, 43200"})
  void countsWholeSeconds(double duration, long seconds) {
    assertThat(transcript(duration).wholeSeconds()).isEqualTo(seconds);
  }

  @Test
  void refusesWhatIsNoDuration() {
    for (var bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> transcript(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void ratioIsThatOfZlib() {
    assertThat(segment(0, 1, "").compressionRatio()).isZero();
    // As len(s) / len(zlib.compress(s)) in Python; zlib builds differ by a byte or two.
    assertThat(segment(0, 1, "Hello ".repeat(100) + "!").compressionRatio())
        .isCloseTo(601 / 21.0, within(3.0));
    assertThat(segment(0, 1, " abc").compressionRatio()).isCloseTo(3 / 11.0, within(1e-9));
  }

  @Test
  void shiftsBothEnds() {
    assertThat(segment(1, 2, " a").shiftedBy(28)).isEqualTo(segment(29, 30, " a"));
  }

  @Test
  void figuresAreFinite() {
    var segment = new Segment(0, 1, "", List.of(), 0, Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(segment.decoding().averageLogProbability()).isZero();
    assertThat(segment.decoding().noSpeechProbability()).isZero();
  }

  @Test
  void optionsBoundTheTemperature() {
    for (var bad : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> DecodingOptions.of(Task.TRANSLATE).withTemperature(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
