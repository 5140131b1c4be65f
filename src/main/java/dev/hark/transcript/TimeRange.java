package dev.hark.transcript;

/// A stretch of time.
///
/// @param start where it begins, in seconds; finite
/// @param end where it ends, in seconds; finite and not before the start
public record TimeRange(double start, double end) {
  public TimeRange {
    if (!(start <= end) || !Double.isFinite(start) || !Double.isFinite(end)) {
      throw new IllegalArgumentException("not a stretch of time: " + start + " to " + end);
    }
  }

  /// Makes a range of the times that a model wrote, which may be no numbers or in the wrong order.
  /// The start is the better known, so the end yields to it.
  public static TimeRange ofModel(double start, double end) {
    double from = finite(start, 0);
    return new TimeRange(from, Math.max(from, finite(end, from)));
  }

  private static double finite(double seconds, double fallback) {
    if (Double.isNaN(seconds)) {
      return fallback;
    }
    return Math.clamp(seconds, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /// Returns its length in seconds, at least 0.
  public double length() {
    return end - start;
  }

  /// Returns the point halfway between start and end, in seconds.
  public double middle() {
    return (start + end) / 2;
  }

  /// Returns how much of this range lies inside another, in seconds; 0 if they do not meet.
  public double overlap(TimeRange other) {
    return Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
  }

  /// Returns the same stretch later, or earlier if negative, by this many seconds.
  public TimeRange shiftedBy(double seconds) {
    return new TimeRange(start + seconds, end + seconds);
  }

  /// Returns a range that begins this many seconds earlier and ends as many later.
  ///
  /// @param seconds at least 0
  public TimeRange widenedBy(double seconds) {
    return new TimeRange(start - seconds, end + seconds);
  }

  /// Returns the range with both ends moved into another.
  public TimeRange clampedTo(TimeRange limits) {
    return new TimeRange(
        Math.clamp(start, limits.start, limits.end), Math.clamp(end, limits.start, limits.end));
  }
}
