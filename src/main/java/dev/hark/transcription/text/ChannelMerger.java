package dev.hark.transcription.text;

import dev.hark.audio.Loudness;
import dev.hark.transcript.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/// Merges what was said in the channels of a file by time, and leaves out what is only the echo of
/// one in the other.
public final class ChannelMerger {
  /// An echo has at most this part of the power of the voice: 12 dB less.
  private static final double ECHO = 1.0 / 16;

  /// Two copies of one voice differ by so much at most, in seconds.
  private static final double SAME_TIME = 0.06;

  /// An echo's times differ from those of the voice by so much at most, in seconds.
  private static final double TOLERANCE = 0.5;

  /// No segment is longer, in seconds.
  private static final double LONGEST = 30;

  private static final Comparator<ChannelSegment> BY_TIME =
      Comparator.comparingDouble((ChannelSegment it) -> it.segment().start())
          .thenComparingInt(ChannelSegment::channel);

  private final PriorityQueue<ChannelSegment> waiting = new PriorityQueue<>(BY_TIME);
  private final Deque<ChannelSegment> recent = new ArrayDeque<>();
  private final double[] settled;
  private final Loudness loudness;

  /// A segment and its channel.
  public record ChannelSegment(int channel, Segment segment) {}

  /// @param channels how many, at least 1
  public ChannelMerger(int channels, Loudness loudness) {
    settled = new double[channels];
    this.loudness = loudness;
  }

  /// Takes final segments of a channel.
  ///
  /// @param until nothing of this channel that begins before will follow, in seconds
  /// @return what can be said now, in the order of time over all channels
  public List<ChannelSegment> add(int channel, List<Segment> segments, double until) {
    settled[channel] = Math.max(settled[channel], until);
    if (settled.length == 1) {
      return segments.stream().map(segment -> new ChannelSegment(0, segment)).toList();
    }
    segments.forEach(segment -> waiting.add(new ChannelSegment(channel, segment)));
    return before(Arrays.stream(settled).min().orElseThrow());
  }

  /// What is left at the end.
  public List<ChannelSegment> rest() {
    return before(Double.POSITIVE_INFINITY);
  }

  /// Up to here nothing new will come, in seconds from the start of the file.
  public double position() {
    var first = waiting.peek();
    var position = Arrays.stream(settled).min().orElseThrow();
    return first == null ? position : Math.min(position, first.segment().start());
  }

  private List<ChannelSegment> before(double time) {
    var ready = new ArrayList<ChannelSegment>();
    for (var next = waiting.peek();
        next != null && next.segment().start() + TOLERANCE < time;
        next = waiting.peek()) {
      waiting.remove();
      if (!isEcho(next)) {
        ready.add(next);
      }
      forget(next.segment().start() - LONGEST - TOLERANCE);
      recent.add(next);
    }
    return ready;
  }

  private void forget(double time) {
    while (!recent.isEmpty() && recent.getFirst().segment().start() < time) {
      recent.removeFirst();
    }
  }

  private boolean isEcho(ChannelSegment spoken) {
    var words = WordText.words(spoken.segment().text());
    return isEchoOfOne(spoken, words, recent) || isEchoOfOne(spoken, words, waiting);
  }

  private boolean isEchoOfOne(
      ChannelSegment spoken, List<String> words, Iterable<ChannelSegment> others) {
    for (var other : others) {
      if (other.channel() != spoken.channel()
          && isNear(spoken.segment(), other.segment())
          && Collections.indexOfSubList(WordText.words(other.segment().text()), words) >= 0
          && (isMuchWeaker(spoken, other.channel()) || isCopy(spoken, words, other))) {
        return true;
      }
    }
    return false;
  }

  /// One voice recorded with two microphones says the same in both channels at the same time; two
  /// people do not. The louder one counts.
  private boolean isCopy(ChannelSegment spoken, List<String> words, ChannelSegment other) {
    var one = spoken.segment();
    var another = other.segment();
    if (Math.abs(one.start() - another.start()) > SAME_TIME
        || Math.abs(one.end() - another.end()) > SAME_TIME
        || !words.equals(WordText.words(another.text()))) {
      return false;
    }
    double power = loudness.power(spoken.channel(), one.start(), one.end());
    double otherPower = loudness.power(other.channel(), one.start(), one.end());
    return power < otherPower || (power == otherPower && spoken.channel() > other.channel());
  }

  private static boolean isNear(Segment inner, Segment outer) {
    return inner.start() > outer.start() - TOLERANCE && inner.end() < outer.end() + TOLERANCE;
  }

  private boolean isMuchWeaker(ChannelSegment spoken, int other) {
    var start = spoken.segment().start();
    var end = spoken.segment().end();
    return loudness.power(spoken.channel(), start, end) < ECHO * loudness.power(other, start, end);
  }
}
