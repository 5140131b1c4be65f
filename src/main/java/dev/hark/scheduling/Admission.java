package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Bounds the queue: how many requests and how much audio may wait. An admitted request is never
/// refused later. Safe for many threads.
final class Admission {
  private static final Duration MIN_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofHours(1);

  private final SchedulerSettings settings;
  private final int slots;
  private final Throughput throughput;
  private final Map<String, Load> byClient = new HashMap<>();
  private final Load all = new Load();

  private static final class Load {
    private int requests;
    private double audioSeconds;

    private void add(int more, double moreAudio) {
      requests += more;
      audioSeconds = requests == 0 ? 0 : Math.max(0, audioSeconds + moreAudio);
    }
  }

  Admission(SchedulerSettings settings, EngineCapacity capacity, Throughput throughput) {
    this.settings = settings;
    this.slots = capacity.slots();
    this.throughput = throughput;
  }

  /// Returns the problem with which this request would be refused now; empty if it would be
  /// admitted.
  synchronized Optional<Problem> refusal(AdmissionRequest request) {
    if (all.requests >= settings.maxWaiting() + slots) {
      return Optional.of(overloaded("requests", "max-waiting", all.audioSeconds));
    }
    double max = settings.maxWaitingAudio().toMillis() / 1e3;
    double tooMuch = all.audioSeconds + request.audioSeconds() - max;
    if (all.requests > 0 && tooMuch > 0) {
      return Optional.of(
          overloaded("audio", "max-waiting-audio", Math.min(tooMuch, all.audioSeconds)));
    }
    var load = byClient.getOrDefault(request.caller(), new Load());
    if (load.requests >= settings.perClient() + slots) {
      return Optional.of(tooManyOfOneClient(load));
    }
    return Optional.empty();
  }

  /// Counts a request, unless it is refused.
  synchronized Optional<Problem> enter(AdmissionRequest request) {
    var refusal = refusal(request);
    if (refusal.isEmpty()) {
      change(request.caller(), 1, request.audioSeconds());
    }
    return refusal;
  }

  /// Subtracts audio of a request that was transcribed.
  synchronized void progressed(String client, double audioSeconds) {
    change(client, 0, -audioSeconds);
  }

  /// Removes a request that is over.
  ///
  /// @param audioSeconds the part of its audio that was not transcribed
  synchronized void left(String client, double audioSeconds) {
    change(client, -1, -audioSeconds);
  }

  private void change(String client, int requests, double audioSeconds) {
    all.add(requests, audioSeconds);
    var load = byClient.computeIfAbsent(client, ignored -> new Load());
    load.add(requests, audioSeconds);
    if (load.requests == 0) {
      byClient.remove(client);
    }
  }

  /// Returns the audio still to be transcribed, in seconds.
  synchronized double audioSeconds() {
    return all.audioSeconds;
  }

  private Problem overloaded(String what, String setting, double audioAhead) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The server has more %s to transcribe than it may queue (hark.engine.queue.%s). Try again later."
                .formatted(what, setting))
        .withCode(ProblemCode.OVERLOADED)
        .withRetryAfter(after(audioAhead));
  }

  private Problem tooManyOfOneClient(Load load) {
    return Problem.of(
            Problem.Kind.RATE_LIMITED,
            "This key has "
                + load.requests
                + " requests in progress, as many as one key may have"
                + " (hark.engine.queue.max-waiting-per-client). Wait for some of them to finish.")
        .withCode(ProblemCode.RATE_LIMIT_EXCEEDED)
        .withRetryAfter(after(load.audioSeconds));
  }

  private Duration after(double audioAhead) {
    var time = throughput.timeFor(audioAhead);
    if (time.compareTo(MIN_RETRY) < 0) {
      return MIN_RETRY;
    }
    return time.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : time;
  }
}
