package dev.hark.transcription;

import dev.hark.problem.Problem;
import dev.hark.transcript.DroppedSegment;
import dev.hark.transcript.Segment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// Measures what was transcribed and how fast. Spring counts the requests by status as
/// `http.server.requests`.
@Component
class TranscriptionMetrics {
  private final MeterRegistry registry;
  private final Counter audioSeconds;
  private final Counter windows;
  private final DistributionSummary realTimeFactor;
  private final Timer firstSegment;

  TranscriptionMetrics(MeterRegistry registry) {
    this.registry = registry;
    audioSeconds =
        Counter.builder("hark.audio")
            .description("Audio transcribed")
            .baseUnit("seconds")
            .register(registry);
    windows = Counter.builder("hark.windows").description("Windows transcribed").register(registry);
    realTimeFactor =
        DistributionSummary.builder("hark.realtime.factor")
            .description("Seconds of work per second of audio, decoding and waiting included")
            .register(registry);
    firstSegment =
        Timer.builder("hark.first.segment")
            .description("From the end of the upload to the first segment")
            .register(registry);
    for (var reason : DroppedSegment.Reason.values()) {
      dropped(reason);
    }
  }

  /// Records a transcribed file.
  ///
  /// @param seconds length of the transcribed audio in seconds
  /// @param start when the upload ended, by [System#nanoTime]
  void transcribed(double seconds, long start) {
    audioSeconds.increment(seconds);
    if (seconds > 0) {
      realTimeFactor.record((System.nanoTime() - start) / 1e9 / seconds);
    }
  }

  /// Counts a transcription that was stopped before its end.
  void cancelled(Problem reason) {
    Counter.builder("hark.cancelled")
        .description("Transcriptions stopped before their end")
        .tag("reason", reason.label())
        .register(registry)
        .increment();
  }

  /// Wraps a listener so that its windows are counted and its first segment is timed.
  ///
  /// @param start when the upload ended, by [System#nanoTime]
  TranscriptListener measuring(TranscriptListener listener, long start) {
    return new TranscriptListener() {
      private boolean first = true;

      @Override
      public void onStarted(double seconds, String engine) {
        listener.onStarted(seconds, engine);
      }

      @Override
      public void onSegment(Segment segment) {
        if (first) {
          first = false;
          firstSegment.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
        listener.onSegment(segment);
      }

      @Override
      public void onWindowDecoded(List<DroppedSegment> droppedSegments) {
        windows.increment();
        droppedSegments.forEach(segment -> dropped(segment.reason()).increment());
        listener.onWindowDecoded(droppedSegments);
      }

      @Override
      public void onProgress(double seconds) {
        listener.onProgress(seconds);
      }
    };
  }

  private Counter dropped(DroppedSegment.Reason reason) {
    return Counter.builder("hark.segments.dropped")
        .description("Segments that the model wrote and the server dropped")
        .tag("reason", tag(reason))
        .register(registry);
  }

  private static String tag(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
