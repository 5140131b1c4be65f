package dev.hark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.audio.PcmFile;
import dev.hark.transcript.TimeRange;
import dev.hark.transcription.FakeAudio;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowSourceTest {
  private static final SpeechDetector DETECTOR =
      window -> new Speech(PcmFile.SAMPLE_RATE, List.of(1f));

  /// Cuts whose end of the audio is known only when it is asked for.
  private static Windower cuts(double end, Cut... all) {
    return new Windower() {
      private final Iterator<Cut> rest = List.of(all).iterator();
      private double position;

      @Override
      public Optional<Cut> next(SpeechDetector detector) {
        if (!rest.hasNext()) {
          position = end;
          return Optional.empty();
        }
        var cut = rest.next();
        position = cut.window().start() + cut.window().seconds();
        return Optional.of(cut);
      }

      @Override
      public double position() {
        return position;
      }
    };
  }

  private static List<CutWindow> all(WindowSource source) throws InterruptedException {
    var pieces = new ArrayList<CutWindow>();
    for (var next = source.next(DETECTOR); next.isPresent(); next = source.next(DETECTOR)) {
      pieces.add(next.get());
    }
    assertThat(source.exhausted()).isTrue();
    return pieces;
  }

  @Test
  void knowsWithTheLastWindowThatItIsTheLast() throws InterruptedException {
    var source =
        new WindowSource(List.of(cuts(14, FakeAudio.cut(0, 5, 0), FakeAudio.cut(5, 4, 0))), 14);
    assertThat(source.next(DETECTOR)).isPresent();
    assertThat(source.exhausted()).isFalse();
    assertThat(source.next(DETECTOR)).isPresent();
    assertThat(source.exhausted()).isTrue();
    assertThat(source.next(DETECTOR)).isEmpty();
  }

  @Test
  void takesTheChannelThatIsFurthestBehind() throws InterruptedException {
    var left = cuts(60, FakeAudio.cut(0, 20, 0), FakeAudio.cut(20, 20, 0));
    var right =
        cuts(60, FakeAudio.cut(0, 5, 0), FakeAudio.cut(10, 15, 0), FakeAudio.cut(30, 25, 0));
    assertThat(all(new WindowSource(List.of(left, right), 60)).stream().map(CutWindow::channel))
        .containsExactly(0, 1, 1, 0, 1);
  }

  @Test
  void saysWhichWindowsMayBeDoubledByTheNext() throws InterruptedException {
    var pause = FakeAudio.cut(0, 28, 0);
    var paused = new Cut(pause.window(), 0, List.of(new TimeRange(0, 27.9)), false);
    var source =
        new WindowSource(
            List.of(
                cuts(
                    100,
                    paused,
                    FakeAudio.cut(28, 28, 0),
                    FakeAudio.cut(55, 28, 1),
                    FakeAudio.cut(83, 10, 0),
                    FakeAudio.cut(92, 8, 1))),
            100);
    assertThat(all(source).stream().map(CutWindow::mayContinue))
        .containsExactly(false, true, true, true, false);
  }
}
