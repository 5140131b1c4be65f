package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.transcript.Word;
import dev.hark.transcription.text.OverlapAligner.Change;
import dev.hark.windows.SampleRange;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.ArrayList;
import java.util.List;

/// Stitches the windows of one channel together. It holds back the last segments of a window while
/// the next window may repeat them; all others come out at once.
public final class WindowStitcher {
  /// How far before the end of a window the next one may repeat its text, in seconds: the longest
  /// overlap and the imprecision of times.
  private static final double REPEATED = 1.5;

  private List<Segment> held = List.of();
  private double settled;

  /// Takes note of the next window, which is not transcribed yet.
  ///
  /// @return the segments that become final by that
  public List<Segment> expect(CutWindow next) {
    return next.cut().overlap() > 0 ? List.of() : rest();
  }

  /// Takes note of a silence after all windows so far. The next window, if there is one, begins
  /// after it.
  ///
  /// @param until where the silence ends, in seconds from the start of the file
  /// @return the segments that become final by that
  public List<Segment> expectSilence(double until) {
    settled = Math.max(settled, until);
    return rest();
  }

  /// Takes the text of the next window.
  ///
  /// @param segments its segments, in the times of the file
  /// @return the segments that become final by that, in order
  public List<Segment> add(CutWindow window, List<Segment> segments) {
    var all = joined(window, segments);
    int finals = all.size();
    if (window.mayContinue()) {
      while (finals > 0 && all.get(finals - 1).end() > window.end() - REPEATED) {
        finals--;
      }
    }
    held = List.copyOf(all.subList(finals, all.size()));
    settled = window.mayContinue() ? window.end() - REPEATED : window.position();
    for (var segment : held) {
      settled = Math.min(settled, segment.start());
    }
    return all.subList(0, finals);
  }

  /// Returns the segments that are still held back. There is no next window, or it repeats nothing.
  public List<Segment> rest() {
    var rest = held;
    held = List.of();
    return rest;
  }

  /// Returns the time before which no further segment will begin, in seconds from the start of the
  /// file.
  public double settled() {
    return settled;
  }

  private List<Segment> joined(CutWindow window, List<Segment> segments) {
    var all = new ArrayList<Segment>();
    if (window.cut().overlap() == 0 || held.isEmpty() || segments.isEmpty()) {
      all.addAll(held);
      all.addAll(segments);
      return all;
    }
    var change = OverlapAligner.align(words(held), words(segments), overlap(window));
    keepFirst(held, change, all);
    dropFirst(segments, change, all);
    return all;
  }

  private static void keepFirst(List<Segment> segments, Change change, List<Segment> result) {
    int position = 0;
    for (var segment : segments) {
      SegmentWords.keep(segment, 0, change.kept() - position).ifPresent(result::add);
      position += SegmentWords.of(segment).size();
    }
  }

  private static void dropFirst(List<Segment> segments, Change change, List<Segment> result) {
    int position = 0;
    for (var segment : segments) {
      SegmentWords.keep(segment, change.dropped() - position, Integer.MAX_VALUE)
          .ifPresent(result::add);
      position += SegmentWords.of(segment).size();
    }
  }

  private static TimeRange overlap(CutWindow window) {
    long start = window.cut().window().offset();
    return new SampleRange(start, start + window.cut().overlap()).time();
  }

  private static List<Word> words(List<Segment> segments) {
    return segments.stream().flatMap(segment -> SegmentWords.of(segment).stream()).toList();
  }
}
