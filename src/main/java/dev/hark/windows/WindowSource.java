package dev.hark.windows;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Yields the windows of all channels of a file and the silence between them, in an order that
/// depends on the audio alone: the channel that is furthest behind comes next. Not thread-safe.
public final class WindowSource {
  /// A windower may stop a sample short of the end, in seconds.
  private static final double TOLERANCE = 0.001;

  /// When the end is this close, in seconds, the rest is examined at once. It is mostly silence,
  /// and no request should queue for a slot to learn that.
  private static final double NEAR_THE_END = 10;

  private final List<Channel> channels;
  private final double end;

  /// @param channels a windower for each channel
  /// @param end where the audio ends, in seconds from the start of the file
  public WindowSource(List<Windower> channels, double end) {
    this.channels = channels.stream().map(Channel::new).toList();
    this.end = end;
  }

  /// One step through a channel.
  public sealed interface Step {
    /// Returns the channel, counted from 0.
    int channel();

    /// Returns how far the channel has been processed, in seconds from the start of the file: it
    /// has no other windows before this.
    double position();
  }

  /// A stretch without windows, after everything of the channel that came before.
  public record Silence(int channel, double position) implements Step {}

  /// A window with its origin.
  ///
  /// @param mayContinue whether the next window of the channel may contain the end of this one too
  public record CutWindow(int channel, Cut cut, double position, boolean mayContinue)
      implements Step {
    /// Returns where the window ends, in seconds from the start of the file.
    public double end() {
      return cut.window().time().end();
    }
  }

  /// Returns the next step; empty at the end of all channels, and on every later call. It looks
  /// through half a minute of silence at most, so that the other channels need not wait for more.
  public Optional<Step> next(SpeechDetector detector) throws InterruptedException {
    var behind =
        channels.stream()
            .filter(channel -> !channel.finished)
            .min(Comparator.comparingDouble(channel -> channel.position));
    return behind.isPresent() ? Optional.of(step(behind.get(), detector)) : Optional.empty();
  }

  private Step step(Channel channel, SpeechDetector detector) throws InterruptedException {
    var number = channels.indexOf(channel);
    var cut = channel.next(detector);
    return cut.isPresent()
        ? new CutWindow(number, cut.get(), channel.position, channel.mayContinue(cut.get()))
        : new Silence(number, channel.position);
  }

  /// Tells whether it is already known that there are no more windows.
  public boolean exhausted() {
    return channels.stream().allMatch(channel -> channel.finished);
  }

  /// One channel, with the window after the last that was handed out, if that is known.
  private final class Channel {
    private final Windower windower;
    private Optional<Cut> ahead = Optional.empty();
    private double position;
    private boolean finished;

    Channel(Windower windower) {
      this.windower = windower;
      position = windower.position();
    }

    Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
      var cut = ahead.isPresent() ? ahead : windower.next(detector);
      ahead = Optional.empty();
      position = windower.position();
      finished = windower.atEnd() || position >= end - TOLERANCE;
      while (!finished && ahead.isEmpty() && end - position < NEAR_THE_END) {
        ahead = windower.next(detector);
        finished = ahead.isEmpty() && windower.atEnd();
      }
      position = finished ? end : position;
      return cut;
    }

    boolean mayContinue(Cut cut) {
      return !finished && cut.mayContinue() && ahead.map(next -> next.overlap() > 0).orElse(true);
    }
  }
}
