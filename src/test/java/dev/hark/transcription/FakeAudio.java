package dev.hark.transcription;

import dev.hark.audio.PcmFile;
import dev.hark.engine.WindowTranscript;
import dev.hark.problem.Problem;
import dev.hark.scheduling.Slot;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.windows.Cut;
import dev.hark.windows.Cuts;
import dev.hark.windows.Speech;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import dev.hark.windows.WindowSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A file of windows of ten seconds, and a machine with so many slots that decodes them.
public final class FakeAudio implements WindowRun.Slots {
  static final int SECONDS = 10;

  final AtomicInteger held = new AtomicInteger();
  final AtomicInteger mostHeld = new AtomicInteger();
  final AtomicInteger queuing = new AtomicInteger();
  final List<DecodingOptions> asked = new ArrayList<>();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  final List<Problem> cancelled = new ArrayList<>();
  private final Semaphore slots;
  private final Work work;

  /// What the engine does with a window.
  interface Work {
    WindowTranscript decode(int window, DecodingOptions options) throws InterruptedException;
  }

  FakeAudio(int slots, Work work) {
    this.slots = new Semaphore(slots, true);
    this.work = work;
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
        List.of(new Cut.Span(start, start + seconds)));
  }

  /// Windows of ten seconds with a pause at the end of each.
  static WindowSource windows(int count) {
    return new WindowSource(List.of(cuts(count)), count * SECONDS);
  }

  static Cuts cuts(int count) {
    return new Cuts() {
      private int next;

      @Override
      public Optional<Cut> next(SpeechDetector detector) throws InterruptedException {
        if (next >= count) {
          return Optional.empty();
        }
        var whole = cut(next * SECONDS, SECONDS, 0);
        detector.listen(whole.window());
        next++;
        var start = whole.window().start();
        return Optional.of(
            new Cut(whole.window(), 0, List.of(new Cut.Span(start, start + SECONDS - 1))));
      }

      @Override
      public double position() {
        return next * SECONDS;
      }
    };
  }

  static WindowTranscript answer(Optional<Language> language, String... texts) {
    var segments = new ArrayList<Segment>();
    for (int i = 0; i < texts.length; i++) {
      segments.add(new Segment(i, i + 1, " " + texts[i], List.of(), 0, -0.1, 0));
    }
    return new WindowTranscript(
        language, OptionalDouble.of(0.75), segments, Duration.ZERO, 0, "fake");
  }

  @Override
  public Slot acquire() throws InterruptedException {
    threads.add(Thread.currentThread());
    queuing.incrementAndGet();
    try {
      slots.acquire();
    } finally {
      queuing.decrementAndGet();
    }
    mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
    return new Slot() {
      @Override
      public WindowTranscript transcribe(Window window, DecodingOptions options)
          throws InterruptedException {
        synchronized (asked) {
          asked.add(options);
        }
        return work.decode((int) window.start() / SECONDS, options);
      }

      @Override
      public Speech listen(Window window) {
        return new Speech(PcmFile.SAMPLE_RATE, List.of(1f));
      }

      @Override
      public void close() {
        held.decrementAndGet();
        slots.release();
      }
    };
  }

  @Override
  public synchronized void cancel(Problem reason) {
    cancelled.add(reason);
  }
}
