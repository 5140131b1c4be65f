package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import dev.hark.transcript.Word;
import dev.hark.transcription.text.OverlapAligner.Change;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.ArrayList;
import java.util.List;

/// Puts the windows of one channel together. The last segments of a window that may be doubled by
/// the next are held until that is known; all else goes out at once.
public final class WindowStitcher {
  /// The most that two windows have in common, in seconds, and how imprecise times are.
  private static final double DOUBLED = 1.5;

  private List<Segment> held = List.of();
  private double settled;

  /// The next window is known.
  ///
  /// @return segments that are final by that
  public List<Segment> found(CutWindow next) {
    return next.cut().overlap() > 0 ? List.of() : rest();
  }

  /// The next window is transcribed.
  ///
  /// @param segments what was said in it, in the times of the file
  /// @return segments that are final by that, in order
  public List<Segment> heard(CutWindow piece, List<Segment> segments) {
    var all = joined(piece, segments);
    int open = all.size();
    if (piece.mayContinue()) {
      while (open > 0 && all.get(open - 1).end() > piece.end() - DOUBLED) {
        open--;
      }
    }
    held = List.copyOf(all.subList(open, all.size()));
    settled = piece.mayContinue() ? piece.end() - DOUBLED : piece.position();
    for (var segment : held) {
      settled = Math.min(settled, segment.start());
    }
    return all.subList(0, open);
  }

  /// There is no next window.
  public List<Segment> rest() {
    var rest = held;
    held = List.of();
    return rest;
  }

  /// Nothing that begins before this will come out any more, in seconds from the start of the file.
  public double settled() {
    return settled;
  }

  private List<Segment> joined(CutWindow piece, List<Segment> segments) {
    var all = new ArrayList<Segment>();
    if (piece.cut().overlap() == 0 || held.isEmpty() || segments.isEmpty()) {
      all.addAll(held);
      all.addAll(segments);
      return all;
    }
    var change = change(piece, segments);
    int position = 0;
    for (var segment : held) {
      SegmentWords.keep(segment, 0, change.before() - position).ifPresent(all::add);
      position += SegmentWords.of(segment).size();
    }
    position = 0;
    for (var segment : segments) {
      SegmentWords.keep(segment, change.after() - position, Integer.MAX_VALUE).ifPresent(all::add);
      position += SegmentWords.of(segment).size();
    }
    return all;
  }

  private Change change(CutWindow piece, List<Segment> segments) {
    var window = piece.cut().window();
    var start = window.start();
    var end = start + window.seconds() * piece.cut().overlap() / window.samples();
    return OverlapAligner.of(words(held), words(segments), start, end);
  }

  private static List<Word> words(List<Segment> segments) {
    return segments.stream().flatMap(segment -> SegmentWords.of(segment).stream()).toList();
  }
}
