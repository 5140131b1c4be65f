package dev.hark.transcription;

import dev.hark.audio.PcmFile;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.WindowResult;
import dev.hark.scheduling.AdmissionRequest;
import dev.hark.scheduling.Admitted;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.TestEngine;
import dev.hark.scheduling.TestScheduler;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.TimeRange;
import dev.hark.windows.Cut;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import dev.hark.windows.WindowSource;
import dev.hark.windows.Windower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;

/// A file of windows of ten seconds, and a machine with some slots that decodes them.
public final class FakeAudio {
  static final int SECONDS = 10;

  final List<DecodingOptions> asked = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger running = new AtomicInteger();
  final AtomicInteger mostRunning = new AtomicInteger();
  private final EngineCapacity capacity;
  private final TestScheduler scheduler;
  private final TestEngine engine;

  /// What the engine does with a window.
  interface Work {
    WindowResult decode(int window, DecodingOptions options) throws InterruptedException;
  }

  FakeAudio(int slots, Work work) {
    capacity = new EngineCapacity(slots, slots, Optional.of(1));
    scheduler = TestScheduler.of(capacity);
    engine =
        new TestEngine(
            "fake",
            capacity,
            (task, _, _) -> {
              asked.add(task.options());
              mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
              try {
                return work.decode((int) task.window().start() / SECONDS, task.options());
              } finally {
                running.decrementAndGet();
              }
            });
  }

  Admitted admit() throws InterruptedException {
    return scheduler.admit(
        new AdmissionRequest(Priority.NORMAL, "key", 1), TestEngine.lease(engine));
  }

  public static Cut cut(double start, double seconds, double overlap) {
    var window =
        new Window(
            Path.of("none"),
            (long) (start * PcmFile.SAMPLE_RATE),
            (int) (seconds * PcmFile.SAMPLE_RATE));
    return new Cut(
        window,
        (int) (overlap * PcmFile.SAMPLE_RATE),
        List.of(new TimeRange(start, start + seconds)),
        true);
  }

  /// Windows of ten seconds with a pause at the end of each.
  static WindowSource windows(int count) {
    return new WindowSource(List.of(cuts(count)), count * SECONDS);
  }

  static Windower cuts(int count) {
    return new Windower() {
      private int next;

      @Override
      public Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
        if (next >= count) {
          return Optional.empty();
        }
        var whole = cut(next * SECONDS, SECONDS, 0);
        detector.detect(whole.window());
        next++;
        var start = whole.window().start();
        return Optional.of(
            new Cut(whole.window(), 0, List.of(new TimeRange(start, start + SECONDS - 1)), false));
      }

      @Override
      public double position() {
        return next * SECONDS;
      }

      @Override
      public boolean atEnd() {
        return next >= count;
      }
    };
  }

  static WindowResult answer(Optional<Language> language, String... texts) {
    var segments = new ArrayList<Segment>();
    for (int i = 0; i < texts.length; i++) {
      segments.add(new Segment(i, i + 1, " " + texts[i], List.of(), 0, -0.1, 0));
    }
    return new WindowResult(language, OptionalDouble.of(0.75), segments, Duration.ZERO, 0, "fake");
  }
}
