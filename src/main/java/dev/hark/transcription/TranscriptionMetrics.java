package dev.hark.transcription;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/// What was transcribed and how fast. Requests by status are counted by Spring as
/// `http.server.requests`.
@Component
class TranscriptionMetrics {
  private final Counter audioSeconds;
  private final DistributionSummary realTimeFactor;

  TranscriptionMetrics(MeterRegistry registry) {
    audioSeconds =
        Counter.builder("hark.audio")
            .description("Audio transcribed")
            .baseUnit("seconds")
            .register(registry);
    realTimeFactor =
        DistributionSummary.builder("hark.realtime.factor")
            .description("Seconds of work per second of audio, decoding and waiting included")
            .register(registry);
  }

  /// @param seconds of audio
  /// @param nanos from the end of the upload to the transcript
  void transcribed(double seconds, long nanos) {
    audioSeconds.increment(seconds);
    if (seconds > 0) {
      realTimeFactor.record(nanos / 1e9 / seconds);
    }
  }
}
