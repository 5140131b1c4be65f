package dev.hark.windows;

import java.util.List;
import java.util.Optional;

/// Leaves nothing out: it ends every window at the best [point][QuietestPoint] of its last part.
final class EnergyWindower implements Windower {
  private final QuietestPoint quietest = new QuietestPoint();
  private final AudioPart part;
  private final WindowLimits limits;
  private long position;
  private int nextOverlap;

  EnergyWindower(AudioPart part, WindowLimits limits) {
    this.part = part;
    this.limits = limits;
    position = part.start();
  }

  @Override
  public Optional<Cut> next(SpeechDetector detector) {
    if (position >= part.end()) {
      return Optional.empty();
    }
    var overlap = nextOverlap;
    var start = position - overlap;
    position = end(start);
    var window = part.window(start, position);
    return Optional.of(new Cut(window, overlap, List.of(window.time()), nextOverlap > 0));
  }

  @Override
  public double position() {
    return SampleRange.seconds(position);
  }

  @Override
  public boolean atEnd() {
    return position >= part.end();
  }

  private long end(long start) {
    nextOverlap = 0;
    var remaining = part.end() - start;
    if (remaining <= limits.longest()) {
      return part.end();
    }
    var latest = (int) Math.min(limits.longest(), remaining - limits.shortestLast());
    var earliest = limits.earliestEnd();
    var point = quietest.find(part.read(start + earliest, latest - earliest));
    var end = start + earliest + point.index();
    if (!point.inPause()) {
      nextOverlap = limits.overlap(part, end);
    }
    return end;
  }
}
