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

/// Merges the segments of a file's channels by time, and leaves out the echo of one channel in
/// another.
public final class ChannelMerger {
  /// An echo has at most this part of the power of the voice: 12 dB less.
  private static final double MAX_ECHO = 1.0 / 16;

  /// Two copies of one voice differ by at most this much, in seconds.
  private static final double MAX_COPY_SHIFT = 0.06;

  /// The times of an echo differ from those of the voice by at most this much, in seconds.
  private static final double TOLERANCE = 0.5;

  /// No segment is longer than this, in seconds.
  private static final double MAX_LENGTH = 30;

  private static final Comparator<ChannelSegment> BY_TIME =
      Comparator.comparingDouble((ChannelSegment entry) -> entry.segment().start())
          .thenComparingInt(ChannelSegment::channel);

  private final PriorityQueue<ChannelSegment> waiting = new PriorityQueue<>(BY_TIME);
  private final Deque<ChannelSegment> recent = new ArrayDeque<>();
  private final double[] settled;
  private final Loudness loudness;

  /// A segment with its channel.
  public record ChannelSegment(int channel, Segment segment) {}

  /// @param channels how many channels the file has, at least 1
  /// @param loudness tells a voice from its echo
  public ChannelMerger(int channels, Loudness loudness) {
    settled = new double[channels];
    this.loudness = loudness;
  }

  /// Takes final segments of a channel.
  ///
  /// @param until the time before which no further segment of this channel will begin, in seconds
  /// @return the segments that can come out now, in the order of time over all channels
  public List<ChannelSegment> add(int channel, List<Segment> segments, double until) {
    settled[channel] = Math.max(settled[channel], until);
    if (settled.length == 1) {
      return segments.stream().map(segment -> new ChannelSegment(0, segment)).toList();
    }
    segments.forEach(segment -> waiting.add(new ChannelSegment(channel, segment)));
    return before(Arrays.stream(settled).min().orElseThrow());
  }

  /// Returns the segments that are left at the end.
  public List<ChannelSegment> rest() {
    return before(Double.POSITIVE_INFINITY);
  }

  /// Returns the time before which nothing new will come out, in seconds from the start of the
  /// file.
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
      forget(next.segment().start() - MAX_LENGTH - TOLERANCE);
      recent.add(next);
    }
    return ready;
  }

  private void forget(double time) {
    while (!recent.isEmpty() && recent.getFirst().segment().start() < time) {
      recent.removeFirst();
    }
  }

  private boolean isEcho(ChannelSegment candidate) {
    var words = WordText.words(candidate.segment().text());
    return isEchoOfAny(candidate, words, recent) || isEchoOfAny(candidate, words, waiting);
  }

  private boolean isEchoOfAny(
      ChannelSegment candidate, List<String> words, Iterable<ChannelSegment> others) {
    for (var other : others) {
      if (other.channel() != candidate.channel()
          && isNear(candidate.segment(), other.segment())
          && Collections.indexOfSubList(WordText.words(other.segment().text()), words) >= 0
          && (isMuchWeaker(candidate, other.channel()) || isCopy(candidate, words, other))) {
        return true;
      }
    }
    return false;
  }

  /// One voice recorded with two microphones gives the same words in both channels at the same
  /// time; two people do not. The louder channel counts.
  private boolean isCopy(ChannelSegment candidate, List<String> words, ChannelSegment other) {
    var time = candidate.segment().time();
    var otherTime = other.segment().time();
    if (Math.abs(time.start() - otherTime.start()) > MAX_COPY_SHIFT
        || Math.abs(time.end() - otherTime.end()) > MAX_COPY_SHIFT
        || !words.equals(WordText.words(other.segment().text()))) {
      return false;
    }
    double power = loudness.power(candidate.channel(), time.start(), time.end());
    double otherPower = loudness.power(other.channel(), time.start(), time.end());
    return power < otherPower || (power == otherPower && candidate.channel() > other.channel());
  }

  private static boolean isNear(Segment inner, Segment outer) {
    return inner.start() > outer.start() - TOLERANCE && inner.end() < outer.end() + TOLERANCE;
  }

  private boolean isMuchWeaker(ChannelSegment candidate, int other) {
    var start = candidate.segment().start();
    var end = candidate.segment().end();
    return loudness.power(candidate.channel(), start, end)
        < MAX_ECHO * loudness.power(other, start, end);
  }
}
