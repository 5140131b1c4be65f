package dev.hark.windows;

import java.util.List;
import java.util.Optional;

/// Leaves nothing out: ends every window in the best [pause][QuietestPoint] of its last part.
final class EnergyWindower implements Windower {
  private final QuietestPoint quietest = new QuietestPoint();
  private final AudioPart part;
  private final WindowLimits limits;
  private long position;
  private int overlap;

  EnergyWindower(AudioPart part, WindowLimits limits) {
    this.part = part;
    this.limits = limits;
    position = part.from();
  }

  @Override
  public Optional<Cut> next(SpeechDetector detector) {
    if (position >= part.to()) {
      return Optional.empty();
    }
    var start = position - overlap;
    var before = overlap;
    var end = end(start);
    position = end;
    var window = part.window(start, end);
    return Optional.of(new Cut(window, before, List.of(AudioPart.span(start, end))));
  }

  @Override
  public double position() {
    return AudioPart.seconds(position);
  }

  private long end(long start) {
    overlap = 0;
    var remaining = part.to() - start;
    if (remaining <= limits.longest()) {
      return part.to();
    }
    var latest = (int) Math.min(limits.longest(), remaining - limits.shortestLast());
    var earliest = limits.earliestEnd();
    var point = quietest.find(part.read(start + earliest, latest - earliest));
    var end = start + earliest + point.index();
    if (!point.inPause()) {
      overlap = limits.overlap(part, end);
    }
    return end;
  }
}
