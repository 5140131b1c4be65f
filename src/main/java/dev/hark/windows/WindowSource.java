package dev.hark.windows;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The windows of all channels of a file, in an order that depends on the audio alone: the channel
/// that is furthest behind comes next. Not safe for several threads at once.
public final class WindowSource {
  /// A cutter may stop a sample short of the end, in seconds.
  private static final double TOLERANCE = 0.001;

  /// No pause is shorter, in seconds.
  private static final double SHORTEST_PAUSE = 0.05;

  /// So near the end the rest is listened to at once, in seconds: mostly it is silence, and nobody
  /// should queue for a slot to learn that.
  private static final double NEAR_THE_END = 10;

  private final List<Channel> channels;
  private final double end;

  /// @param channels what cuts each channel
  /// @param end where the audio ends, in seconds from the start of the file
  public WindowSource(List<Windower> channels, double end) {
    this.channels = channels.stream().map(Channel::new).toList();
    this.end = end;
  }

  /// A window and where it comes from.
  ///
  /// @param channel which channel, from 0
  /// @param position up to where this channel has been dealt with, in seconds
  /// @param mayContinue whether the next window may contain the end of this one too: the voice did
  ///   not pause there
  public record CutWindow(int channel, Cut cut, double position, boolean mayContinue) {
    /// Where the window ends, in seconds from the start of the file.
    public double end() {
      return cut.window().start() + cut.window().seconds();
    }
  }

  /// The next window; empty at the end of all channels, and for ever after.
  public Optional<CutWindow> next(SpeechDetector detector) throws InterruptedException {
    while (!exhausted()) {
      var channel =
          channels.stream()
              .filter(it -> !it.finished)
              .min(Comparator.comparingDouble(it -> it.position))
              .orElseThrow();
      var cut = channel.next(detector);
      if (cut.isPresent()) {
        var number = channels.indexOf(channel);
        return Optional.of(
            new CutWindow(number, cut.get(), channel.position, channel.mayContinue(cut.get())));
      }
    }
    return Optional.empty();
  }

  /// Whether it is already known that there are no more windows.
  public boolean exhausted() {
    return channels.stream().allMatch(it -> it.finished);
  }

  /// One channel, and the window after the last that was handed out where that is known.
  private final class Channel {
    private final Windower cuts;
    private Optional<Cut> ahead = Optional.empty();
    private double position;
    private boolean finished;

    Channel(Windower cuts) {
      this.cuts = cuts;
      position = cuts.position();
    }

    Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
      var cut = ahead.isPresent() ? ahead : cuts.next(detector);
      ahead = Optional.empty();
      position = cuts.position();
      finished = cut.isEmpty() || position >= end - TOLERANCE;
      if (!finished && end - position < NEAR_THE_END) {
        ahead = cuts.next(detector);
        finished = ahead.isEmpty();
        position = finished ? end : position;
      }
      return cut;
    }

    boolean mayContinue(Cut cut) {
      if (finished) {
        return false;
      }
      if (ahead.isPresent()) {
        return ahead.get().overlap() > 0;
      }
      var windowEnd = cut.window().start() + cut.window().seconds();
      return !cut.speech().isEmpty() && cut.speech().getLast().end() >= windowEnd - SHORTEST_PAUSE;
    }
  }
}
