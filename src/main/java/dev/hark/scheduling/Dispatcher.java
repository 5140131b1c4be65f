package dev.hark.scheduling;

import dev.hark.engine.EngineCapacity;
import dev.hark.engine.WindowTranscript;
import dev.hark.problem.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/// The one queue of windows over all engines. A request is let in or refused once, as a whole; then
/// each of its windows takes a new place in the queue. A clip that finds no slot free does not wait
/// for the windows that run on the CPU: one of a longer file, if there is one, is aborted and
/// decoded again later, each at most once. The order is that of the [FairQueue], the threads that
/// of the [CoreBudget].
@Component
public class Dispatcher implements AutoCloseable {
  private final MeterRegistry metrics;
  private final Throughput throughput = new Throughput();
  private final Admission admission;
  private final SlotQueue queue;
  private final EngineBreakers breakers;
  private final Timer inference;
  private final Counter yielded;
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().daemon().name("deadlines").unstarted(task));

  Dispatcher(DispatcherSettings settings, EngineCapacity capacity, MeterRegistry metrics) {
    this.metrics = metrics;
    this.admission = new Admission(settings, capacity, throughput);
    this.queue = new SlotQueue(new FairQueue(settings.weights()), new CoreBudget(capacity));
    this.breakers = new EngineBreakers(settings.breakerOpen(), metrics);
    this.deadlines.setRemoveOnCancelPolicy(true);
    this.inference =
        Timer.builder("hark.engine.window")
            .description("Time the engine computed for one window")
            .register(metrics);
    this.yielded =
        Counter.builder("hark.engine.yielded")
            .description("Windows of longer files begun again because a clip went first")
            .register(metrics);
    bindGauges(capacity);
    // there from the start: what appears with its first increment has increased by nothing
    refused("client");
    refused("all");
  }

  private void bindGauges(EngineCapacity capacity) {
    for (var priority : Priority.values()) {
      Gauge.builder(
              "hark.engine.queue.waiting", queue, it -> it.measure(all -> all.waiting(priority)))
          .description("Windows waiting for a slot")
          .tag("priority", lower(priority))
          .register(metrics);
    }
    Gauge.builder("hark.engine.queue.audio", admission, Admission::audioSeconds)
        .description("Audio that requests in the queue still have to get transcribed")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder("hark.engine.running", queue, SlotQueue::running)
        .description("Slots that are held")
        .register(metrics);
    Gauge.builder("hark.engine.slots", capacity, EngineCapacity::slots)
        .description("Windows that may be decoded side by side")
        .register(metrics);
    Gauge.builder("hark.engine.threads", queue, SlotQueue::threads)
        .description("CPU threads granted to running windows")
        .register(metrics);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /// Refuses at once what would be refused later: called before a request's body is read.
  ///
  /// @param demand with the least that the request can be
  /// @throws dev.hark.problem.ProblemException `engine_unavailable` if no engine can work,
  ///   `overloaded` if the queue is full, `rate_limit_exceeded` if it is full for this client; each
  ///   with a time to come back after, computed from the speed seen so far
  public void checkAvailable(Demand demand) {
    breakers.requireAny();
    refuse(admission.refusal(demand));
  }

  /// Lets a request into the queue.
  ///
  /// @throws dev.hark.problem.ProblemException as [#checkAvailable]
  public Ticket admit(Demand demand) {
    breakers.requireAny();
    refuse(admission.enter(demand));
    var ticket = new RequestTicket(demand, this);
    demand
        .deadline()
        .ifPresent(deadline ->
            ticket.endsWith(
                deadlines.schedule(
                    () -> ticket.cancel(tooLate()), deadline.toMillis(), TimeUnit.MILLISECONDS)));
    return ticket;
  }

  private void refuse(Optional<Problem> refusal) {
    if (refusal.isPresent()) {
      refused(refusal.get().kind() == Problem.Kind.RATE_LIMITED ? "client" : "all").increment();
      throw refusal.get().asException();
    }
  }

  private Counter refused(String reason) {
    return Counter.builder("hark.engine.queue.refused")
        .description("Requests refused because too much waits already")
        .tag("reason", reason)
        .register(metrics);
  }

  private static Problem tooLate() {
    return Problem.of(Problem.Kind.DEADLINE, "The transcription took longer than it was allowed.");
  }

  EngineBreakers breakers() {
    return breakers;
  }

  /// Waits in the queue.
  ///
  /// @throws java.util.concurrent.CancellationException if the request is withdrawn
  Grant await(SlotRequest request) throws InterruptedException {
    long start = System.nanoTime();
    queue.add(request);
    try {
      var grant = request.await();
      Timer.builder("hark.engine.queue.wait")
          .description("Time a window waited for a slot")
          .tag("priority", lower(request.priority()))
          .register(metrics)
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      return grant;
    } catch (InterruptedException e) {
      queue.withdraw(request).ifPresent(grant -> queue.giveBack(request, grant));
      throw e;
    }
  }

  void withdraw(SlotRequest request) {
    // what was granted at the last moment is given back by the thread that waited for it
    queue.withdraw(request);
  }

  void transcribed(Demand demand, WindowTranscript transcript, double audioSeconds) {
    inference.record(transcript.inference());
    admission.progressed(demand.client(), audioSeconds);
  }

  void giveBack(GrantedSlot slot) {
    throughput.observed(slot.audioSeconds(), slot.grant().cost());
    queue.giveBack(slot.request(), slot.grant());
  }

  void giveWay(GrantedSlot slot) {
    throughput.observed(0, slot.grant().cost());
    queue.giveWay(slot.request(), slot.grant());
  }

  void left(Demand demand, double audioSeconds) {
    admission.left(demand.client(), audioSeconds);
  }

  void yielded() {
    yielded.increment();
  }

  void cancelled(Problem reason) {
    Counter.builder("hark.engine.cancelled")
        .description("Requests taken out of the queue or aborted")
        .tag("reason", reason.label())
        .register(metrics)
        .increment();
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
