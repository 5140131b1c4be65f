package dev.hark.transcription.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.audio.Loudness;
import dev.hark.transcript.DecodingScores;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcription.text.ChannelMerger.ChannelSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChannelMergerTest {
  private static final Loudness EQUAL = (channel, start, end) -> 1;

  /// The first channel is 20 dB louder.
  private static final Loudness LEFT = (channel, start, end) -> channel == 0 ? 100 : 1;

  private static Segment segment(double start, double end, String text) {
    return new Segment(start, end, text, List.of(), 0, -0.1, 0);
  }

  private static List<String> texts(List<ChannelSegment> spoken) {
    return spoken.stream().map(it -> it.channel() + it.segment().text()).toList();
  }

  @Test
  void saysNothingBeforeAllChannelsAreThatFar() {
    var merger = new ChannelMerger(2, EQUAL);
    assertThat(merger.add(0, List.of(segment(1, 2, " a"), segment(5, 6, " c")), 10)).isEmpty();
    assertThat(texts(merger.add(1, List.of(segment(3, 4, " b")), 5))).containsExactly("0 a", "1 b");
    assertThat(merger.position()).isEqualTo(5);
    assertThat(texts(merger.add(1, List.of(), 20))).containsExactly("0 c");
    assertThat(texts(merger.add(1, List.of(segment(30, 31, " d")), 40))).isEmpty();
    assertThat(texts(merger.rest())).containsExactly("1 d");
  }

  @Test
  void passesOneChannelThrough() {
    var merger = new ChannelMerger(1, EQUAL);
    assertThat(texts(merger.add(0, List.of(segment(5, 6, " a")), 2))).containsExactly("0 a");
  }

  @Test
  void leavesOutTheEchoInTheOtherChannel() {
    var merger = new ChannelMerger(2, LEFT);
    merger.add(0, List.of(segment(1, 3, " Hello, this is Ann.")), 10);
    var said = merger.add(1, List.of(segment(0.9, 2.8, " this is Ann")), 10);
    assertThat(texts(said)).containsExactly("0 Hello, this is Ann.");
  }

  @Test
  void takesTwoMicrophonesOfOneVoiceForOne() {
    for (var loudness : List.of(EQUAL, LEFT)) {
      var merger = new ChannelMerger(2, loudness);
      merger.add(0, List.of(segment(1, 3, " five four")), 10);
      var said = merger.add(1, List.of(segment(1.04, 3.02, " five four")), 10);
      assertThat(texts(said)).containsExactly("0 five four");
    }
  }

  @Test
  void keepsTwoWhoSayTheSame() {
    var equallyLoud = new ChannelMerger(2, EQUAL);
    equallyLoud.add(0, List.of(segment(1, 2, " Yes")), 10);
    assertThat(equallyLoud.add(1, List.of(segment(1.1, 2.1, " Yes")), 10)).hasSize(2);
    var atOtherTimes = new ChannelMerger(2, LEFT);
    atOtherTimes.add(0, List.of(segment(1, 2, " Yes")), 10);
    assertThat(atOtherTimes.add(1, List.of(segment(3, 4, " Yes")), 10)).hasSize(2);
    var otherWords = new ChannelMerger(2, LEFT);
    otherWords.add(0, List.of(segment(1, 2, " Yes")), 10);
    assertThat(otherWords.add(1, List.of(segment(1, 2, " No")), 10)).hasSize(2);
  }

  @Test
  void namesSpeakersByChannel() {
    var speakers = new Speakers(true, 2);
    assertThat(speakers.named(1, segment(0, 1, " a")).speaker()).hasValue("B");
    assertThat(speakers.named(0, segment(0, 1, " a")).speaker()).hasValue("A");
    assertThat(new Speakers(false, 1).named(0, segment(0, 1, " a")).speaker()).isEmpty();
  }

  @Test
  void namesSpeakersByTurn() {
    var speakers = new Speakers(true, 1);
    var names = new ArrayList<Optional<String>>();
    for (var turn : List.of(false, true, false, true, false)) {
      var segment =
          new Segment(
              new TimeRange(0, 1),
              " a",
              List.of(),
              new DecodingScores(0, -0.1, 0),
              List.of(),
              List.of(),
              turn,
              Optional.empty());
      names.add(speakers.named(0, segment).speaker());
    }
    assertThat(names).isEqualTo(Stream.of("A", "A", "B", "B", "A").map(Optional::of).toList());
  }
}
