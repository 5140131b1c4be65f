package dev.hark.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Ends every window in the best [pause][QuietestPoint] of its last part.
@Component
class QuietestPointCutter implements WindowCutter {
  /// What Whisper's encoder hears at once; it works as long for any shorter window.
  private static final Duration ENCODER_WINDOW = Duration.ofSeconds(30);

  private static final Duration NEARLY_ENCODER_WINDOW = Duration.ofSeconds(28);

  /// No window ends before this part of the longest one: each costs the encoder the same.
  private static final double EARLIEST_CUT = 0.4;

  /// A shorter last window often comes out as invented words.
  private static final Duration SHORTEST_LAST = Duration.ofSeconds(1);

  /// Of a longest window, where that is short.
  private static final int SHORTEST_LAST_PART = 4;

  @Override
  public Cuts cut(PcmFile pcm, CutSettings settings) {
    var longest = settings.longest();
    var most =
        longest.compareTo(NEARLY_ENCODER_WINDOW) >= 0 && pcm.samples() <= samples(ENCODER_WINDOW)
            ? samples(ENCODER_WINDOW)
            : samples(longest);
    return new Windows(pcm, most);
  }

  private static int samples(Duration duration) {
    return Math.toIntExact(duration.toMillis() * PcmFile.SAMPLE_RATE / 1_000);
  }

  private static final class Windows implements Cuts {
    private final QuietestPoint quietest = new QuietestPoint();
    private final PcmFile pcm;
    private final int longest;
    private long position;

    Windows(PcmFile pcm, int longest) {
      this.pcm = pcm;
      this.longest = longest;
    }

    @Override
    public Optional<Cut> next(SpeechDetector detector) {
      if (position >= pcm.samples()) {
        return Optional.empty();
      }
      var window = new Window(pcm.path(), position, length(pcm.samples() - position));
      position += window.samples();
      return Optional.of(
          new Cut(
              window, 0, List.of(new Cut.Span(window.start(), window.start() + window.seconds()))));
    }

    @Override
    public double position() {
      return (double) position / PcmFile.SAMPLE_RATE;
    }

    private int length(long remaining) {
      if (remaining <= longest) {
        return (int) remaining;
      }
      var shortestLast = Math.min(samples(SHORTEST_LAST), longest / SHORTEST_LAST_PART);
      var latest = (int) Math.min(longest, remaining - shortestLast);
      var earliest = (int) (longest * EARLIEST_CUT);
      return earliest + quietest.find(read(position + earliest, latest - earliest));
    }

    /// The file is opened for each window: nothing stays open when a caller stops half-way.
    private short[] read(long offset, int count) {
      var buffer = ByteBuffer.allocate(count * PcmFile.BYTES_PER_SAMPLE);
      try (var channel = FileChannel.open(pcm.path(), StandardOpenOption.READ)) {
        var start = offset * PcmFile.BYTES_PER_SAMPLE;
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, start + buffer.position()) < 0) {
            throw new IOException("the decoded audio was cut short");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      var samples = new short[count];
      buffer.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
      return samples;
    }
  }
}
