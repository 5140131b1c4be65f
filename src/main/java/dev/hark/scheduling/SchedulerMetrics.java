package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import dev.hark.engine.WindowResult;
import dev.hark.problem.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Publishes the metrics of the scheduler. All are registered at the start: a counter that appears
/// with its first increment shows no increase.
final class SchedulerMetrics {
  private final MeterRegistry meters;
  private final Timer inference;
  private final Counter preempted;

  SchedulerMetrics(
      MeterRegistry meters, EngineCapacity machine, Admission admission, WindowQueue queue) {
    this.meters = meters;
    this.inference =
        Timer.builder("hark.engine.window")
            .description("Time the engine computed for one window")
            .register(meters);
    this.preempted =
        Counter.builder("hark.engine.yielded")
            .description("Windows of longer files that were restarted because a clip went first")
            .register(meters);
    for (var priority : Priority.values()) {
      Gauge.builder("hark.engine.queue.waiting", queue, windows -> windows.waiting(priority))
          .description("Windows waiting for a slot")
          .tag("priority", lower(priority))
          .register(meters);
    }
    Gauge.builder("hark.engine.queue.audio", admission, Admission::audioSeconds)
        .description("Audio of queued requests that is still to be transcribed")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("hark.engine.running", queue, WindowQueue::running)
        .description("Slots that are held")
        .register(meters);
    Gauge.builder("hark.engine.slots", machine, EngineCapacity::slots)
        .description("Windows that may be decoded side by side")
        .register(meters);
    Gauge.builder("hark.engine.threads", queue, WindowQueue::threads)
        .description("CPU threads granted to running windows")
        .register(meters);
    refusals("client");
    refusals("all");
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  void refused(Problem refusal) {
    refusals(refusal.kind() == Problem.Kind.RATE_LIMITED ? "client" : "all").increment();
  }

  private Counter refusals(String reason) {
    return Counter.builder("hark.engine.queue.refused")
        .description("Requests refused because too much is waiting already")
        .tag("reason", reason)
        .register(meters);
  }

  /// Records how long a window waited for its slot.
  void granted(ScheduledWindow window, Grant grant) {
    Timer.builder("hark.engine.queue.wait")
        .description("Time a window waited for a slot")
        .tag("priority", lower(window.priority()))
        .register(meters)
        .record(grant.startNanos() - window.queuedNanos(), TimeUnit.NANOSECONDS);
  }

  void decoded(WindowResult result) {
    inference.record(result.inference());
  }

  void preempted() {
    preempted.increment();
  }
}
