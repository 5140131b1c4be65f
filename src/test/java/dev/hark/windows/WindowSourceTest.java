package dev.hark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hark.audio.PcmFile;
import dev.hark.audio.TestAudio;
import dev.hark.transcript.TimeRange;
import dev.hark.transcription.FakeAudio;
import dev.hark.windows.WindowSource.CutWindow;
import dev.hark.windows.WindowSource.Silence;
import dev.hark.windows.WindowSource.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowSourceTest {
  private static final SpeechDetector DETECTOR =
      window -> new Speech(PcmFile.SAMPLE_RATE, List.of(1f));

  @TempDir Path folder;

  /// Cuts whose end of the audio is known only when it is asked for.
  private static Windower cuts(double end, Cut... all) {
    return new Windower() {
      private final Iterator<Cut> rest = List.of(all).iterator();
      private double position;
      private boolean atEnd;

      @Override
      public Optional<Cut> next(SpeechDetector detector) {
        if (!rest.hasNext()) {
          position = end;
          atEnd = true;
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

      @Override
      public boolean atEnd() {
        return atEnd;
      }
    };
  }

  private static List<Step> steps(WindowSource source) throws InterruptedException {
    var steps = new ArrayList<Step>();
    for (var next = source.next(DETECTOR); next.isPresent(); next = source.next(DETECTOR)) {
      steps.add(next.get());
    }
    assertThat(source.exhausted()).isTrue();
    return steps;
  }

  private static List<CutWindow> windows(WindowSource source) throws InterruptedException {
    return steps(source).stream()
        .filter(CutWindow.class::isInstance)
        .map(CutWindow.class::cast)
        .toList();
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
    assertThat(windows(new WindowSource(List.of(left, right), 60)).stream().map(Step::channel))
        .containsExactly(0, 1, 1, 0, 1);
  }

  @Test
  void saysThatAChannelHasEndedBeforeTheOtherGoesOn() throws InterruptedException {
    var left = cuts(60, FakeAudio.cut(0, 20, 0), FakeAudio.cut(20, 20, 0));
    var right = cuts(60, FakeAudio.cut(0, 5, 0));
    assertThat(steps(new WindowSource(List.of(left, right), 60)))
        .extracting(Step::channel, Step::position, step -> step instanceof Silence)
        .containsExactly(
            tuple(0, 20.0, false),
            tuple(1, 5.0, false),
            tuple(1, 60.0, true),
            tuple(0, 40.0, false),
            tuple(0, 60.0, true));
  }

  @Test
  void looksThroughALongSilenceWhileTheOtherChannelGoesOn() throws Exception {
    try (var audio = new TestAudio(folder);
        var voice = audio.of(new short[120 * PcmFile.SAMPLE_RATE]);
        var silence = audio.of(new short[120 * PcmFile.SAMPLE_RATE])) {
      var settings = TestCuts.whole(Duration.ofSeconds(10), VadSettings.DEFAULT);
      var channels = List.of(Windower.of(voice, settings), Windower.of(silence, settings));
      SpeechDetector detector =
          window ->
              new Speech(window.samples(), List.of(window.pcm().equals(voice.path()) ? 1f : 0f));
      var source = new WindowSource(channels, 120);
      double spoken = 0;
      double silent = 0;
      for (var next = source.next(detector); next.isPresent(); next = source.next(detector)) {
        switch (next.get()) {
          case CutWindow window -> spoken = window.position();
          case Silence step -> {
            assertThat(step.channel()).isEqualTo(1);
            assertThat(step.position() - silent).isLessThan(33);
            silent = step.position();
          }
        }
        assertThat(Math.abs(spoken - silent)).isLessThan(33);
      }
      assertThat(spoken).isEqualTo(120);
      assertThat(silent).isEqualTo(120);
    }
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
    assertThat(windows(source).stream().map(CutWindow::mayContinue))
        .containsExactly(false, true, true, true, false);
  }
}
