package dev.hark.scheduling;

import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineRegistry;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowLostException;
import dev.hark.models.ModelProfile;
import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.problem.ProblemException;
import dev.hark.scheduling.WindowState.Done;
import dev.hark.scheduling.WindowState.Failed;
import dev.hark.scheduling.WindowState.Queued;
import dev.hark.windows.Speech;
import dev.hark.windows.SpeechDetector;
import dev.hark.windows.Window;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/// Runs windows on engines. A request is admitted or refused once, as a whole; then each of its
/// windows waits in the queue and runs in a thread of its own when its turn comes. A clip that
/// finds no free slot does not wait for a longer file: a window of that file is preempted and
/// decoded again later, each window at most once. A window whose process ends is decoded again, and
/// one whose engine cannot work goes to the next engine of its route.
@Component
public class WindowScheduler {
  private static final Logger log = LoggerFactory.getLogger(WindowScheduler.class);

  private static final Duration RETRY_FOR_ROOM = Duration.ofSeconds(10);

  private final EngineRegistry engines;
  private final Clock clock;
  private final SchedulerSettings settings;
  private final Throughput throughput = new Throughput();
  private final Admission admission;
  private final WindowQueue queue;
  private final EngineBreakers gates;
  private final SchedulerMetrics metrics;
  private final AtomicLong submitted = new AtomicLong();

  WindowScheduler(
      SchedulerSettings settings,
      EngineCapacity machine,
      EngineRegistry engines,
      MeterRegistry meters) {
    this.engines = engines;
    this.clock = meters.config().clock();
    this.settings = settings;
    this.admission = new Admission(settings, machine, throughput);
    this.queue = new WindowQueue(this::run, clock);
    this.gates = new EngineBreakers(settings.breakerOpen(), meters);
    this.metrics = new SchedulerMetrics(meters, machine, admission, queue);
  }

  /// Refuses at once what would be refused later. It is called before a request's body is read.
  ///
  /// @param request the request, with a lower bound of its audio
  /// @throws ProblemException `overloaded` if the queue is full, `rate_limit_exceeded` if it is
  ///   full for this caller; each with a time after which to retry, computed from the speed
  ///   measured so far
  public void checkAvailable(AdmissionRequest request) {
    refuse(admission.refusal(request));
  }

  /// Admits a request and leases its engines. A refusal changes nothing.
  ///
  /// @throws ProblemException as [#checkAvailable]; `engine_unavailable` if no engine of this model
  ///   can work now
  /// @throws InterruptedException if the thread is interrupted while it waits for an engine
  public Admitted admit(AdmissionRequest request, ModelProfile model) throws InterruptedException {
    return admit(request, () -> engines.lease(model));
  }

  /// Leases the engines of a request once it is admitted.
  interface Leasing {
    EngineRegistry.Lease lease() throws InterruptedException;
  }

  Admitted admit(AdmissionRequest request, Leasing engines) throws InterruptedException {
    refuse(admission.enter(request));
    try {
      var lease = engines.lease();
      if (lease.route().stream().allMatch(engine -> gates.of(engine).isShut())) {
        lease.close();
        throw restarting().asException();
      }
      return new Admitted(this, request, lease);
    } catch (EngineUnavailableException e) {
      left(request, request.audioSeconds());
      throw noRoom().asException(e);
    } catch (InterruptedException | RuntimeException | Error e) {
      left(request, request.audioSeconds());
      throw e;
    }
  }

  private void refuse(Optional<Problem> refusal) {
    if (refusal.isPresent()) {
      metrics.refused(refusal.get());
      throw refusal.get().asException();
    }
  }

  /// Removes a request that is over.
  ///
  /// @param audioSeconds the part of its audio that was not transcribed
  void left(AdmissionRequest request, double audioSeconds) {
    admission.left(request.caller(), audioSeconds);
  }

  /// Returns the place of a new window in the order of submission.
  long nextNumber() {
    return submitted.incrementAndGet();
  }

  void submit(ScheduledWindow window) {
    queue.add(window);
  }

  void cancel(ScheduledWindow window, ProblemException reason) {
    queue.cancel(window, reason);
  }

  /// Runs one turn of a window, in a thread of its own.
  private void run(ScheduledWindow window, Engine engine, Grant grant) {
    MDC.setContextMap(window.owner().logContext());
    metrics.granted(window, grant);
    var gate = gates.of(engine);
    var entry = gate.enter();
    var end =
        switch (entry) {
          case PASSED -> decode(window, engine, grant, gate);
          case AWAITS_TRIAL -> new Queued(engine);
          case SHUT -> reroute(window, engine, restarting().asException());
        };
    var state = queue.finish(window, engine, grant, end);
    try {
      account(window, grant, end, state);
    } finally {
      if (state.isEnd()) {
        deliver(window);
      } else if (entry == EngineGate.Entry.AWAITS_TRIAL) {
        gate.afterTrial(() -> queue.add(window));
      } else {
        queue.add(window);
      }
    }
  }

  /// Publishes the state of a window that is over. What the request does with it runs in the same
  /// thread, and a preemption may have come after the engine was done: its interrupt must not reach
  /// a request that has lost nothing. No interrupt comes once the turn has ended in the queue.
  private static void deliver(ScheduledWindow window) {
    if (Thread.currentThread().isInterrupted()) {
      Thread.ofVirtual()
          .name("window-result")
          .start(() -> {
            MDC.setContextMap(window.owner().logContext());
            publishAndRelease(window);
          });
    } else {
      publishAndRelease(window);
    }
  }

  private static void publishAndRelease(ScheduledWindow window) {
    window.publish();
    window.release();
  }

  private void account(ScheduledWindow window, Grant grant, WindowState end, WindowState state) {
    var audio = window.task().window();
    throughput.observed(
        state instanceof Done ? audio.seconds() : 0, grant.cost(clock.monotonicTime()));
    if (state instanceof Done(var result)) {
      metrics.decoded(result);
      admission.progressed(window.caller(), window.owner().progress(audio));
    } else if (state instanceof Queued && end instanceof Failed) {
      metrics.preempted();
    }
  }

  private WindowState decode(ScheduledWindow window, Engine engine, Grant grant, EngineGate gate) {
    Throwable failure = null;
    try {
      return attempt(window, engine, grant);
    } catch (WindowLostException e) {
      failure = e;
      return new Queued(engine);
    } catch (EngineUnavailableException e) {
      failure = e;
      return reroute(window, engine, asProblem(engine, e).asException(e));
    } catch (PoisonAudioException e) {
      failure = e;
      return new Failed(asProblem(engine, e).asException(e));
    } catch (Throwable e) {
      failure = e;
      return new Failed(e);
    } finally {
      gate.leave(clock.monotonicTime() - grant.startNanos(), failure);
    }
  }

  /// @throws WindowLostException if the window is to be decoded again
  private static WindowState attempt(ScheduledWindow window, Engine engine, Grant grant)
      throws WindowLostException, InterruptedException {
    var task = window.task();
    var deaths = window.deaths();
    try {
      var result =
          engine.transcribe(task.window(), task.options(), grant.threads(), deaths.areSuspicious());
      return new Done(result.withRetries(deaths.count()));
    } catch (WindowLostException e) {
      deaths.add(e);
      log.warn("Decoding the window at {} s again: {}", task.window().start(), e.exitReport());
      throw e;
    }
  }

  /// Queues the window for the next engine of its route, or fails it if there is none.
  private static WindowState reroute(ScheduledWindow window, Engine engine, Throwable failure) {
    return window
        .owner()
        .after(engine)
        .<WindowState>map(next -> new Queued(next))
        .orElseGet(() -> new Failed(failure));
  }

  /// Detects speech. This takes no slot.
  Speech detect(Engine engine, SpeechDetector detector, Window window) throws InterruptedException {
    var gate = gates.of(engine);
    var entry = gate.enter();
    if (entry == EngineGate.Entry.SHUT) {
      throw restarting().asException();
    }
    long start = clock.monotonicTime();
    Throwable failure = null;
    try {
      return detector.detect(window);
    } catch (EngineUnavailableException | PoisonAudioException e) {
      failure = e;
      throw asProblem(engine, e).asException(e);
    } catch (InterruptedException | RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      if (entry == EngineGate.Entry.PASSED) {
        gate.leave(clock.monotonicTime() - start, failure);
      }
    }
  }

  private Problem asProblem(Engine engine, RuntimeException failure) {
    if (failure instanceof PoisonAudioException) {
      log.warn("Audio broke {} twice: {}", engine.name(), failure.getMessage());
      return Problem.of(
              Problem.Kind.UNPROCESSABLE,
              "This audio broke the transcription engine twice and was abandoned. The server is"
                  + " unharmed; try re-encoding the file, for example to 16 kHz mono WAV.")
          .withCode(ProblemCode.AUDIO_NOT_PROCESSABLE);
    }
    log.warn("{} is unavailable: {}", engine.name(), failure.getMessage());
    return restarting();
  }

  private Problem restarting() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "The transcription engine is restarting. Try again in a moment.")
        .withCode(ProblemCode.ENGINE_UNAVAILABLE)
        .withRetryAfter(settings.breakerOpen());
  }

  private static Problem noRoom() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE, "No further model can be loaded now. Try again later.")
        .withCode(ProblemCode.ENGINE_UNAVAILABLE)
        .withRetryAfter(RETRY_FOR_ROOM);
  }
}
