package dev.hark.supervisor;

import dev.hark.engine.Backend;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.supervisor.ReadyWorker.Share;
import dev.hark.supervisor.capacity.DeviceHistory;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.windows.Speech;
import dev.hark.windows.Window;
import dev.hark.worker.wire.Frame;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs whisper.cpp in child processes, with one model. A window whose worker dies is decoded again
/// on a fresh one.
final class SupervisedEngine implements LocalEngine {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngine.class);

  /// A window that was implicated in this many crashes or hangs is considered poisonous.
  private static final int MAX_IMPLICATIONS = 2;

  /// A window is given up after this many deaths of any kind: kills from outside say nothing about
  /// the window.
  private static final int MAX_DEATHS = 5;

  /// Holds what all engines of the server have in common.
  ///
  /// @param budget told what memory the device has
  /// @param speechPermits bound how many windows are searched for speech at a time: as many as
  ///   cores, for each search computes on one
  /// @param restarts counts workers that ended and were restarted
  /// @param devices the devices that models have run on
  record Shared(
      WorkerSettings settings,
      EnginePlan plan,
      MemoryBudget budget,
      Semaphore speechPermits,
      Counter restarts,
      DeviceHistory devices,
      MonotonicTime time) {}

  private final Model model;
  private final Shared shared;
  private final Runnable release;
  private final WindowDeadline deadline;
  private final AtomicReference<Frame.@Nullable Ready> device = new AtomicReference<>();
  private final AtomicInteger retrying = new AtomicInteger();
  private final WorkerPool pool;

  /// @param starter starts a worker with the model
  /// @param roomForAnother whether there is memory for one more worker of this model
  /// @param release run when the engine is closed and its workers are gone
  SupervisedEngine(
      Model model,
      Worker.Starter starter,
      BooleanSupplier roomForAnother,
      Runnable release,
      Shared shared) {
    this.model = model;
    this.shared = shared;
    this.release = release;
    this.deadline = new WindowDeadline(shared.settings().minDeadline());
    var plan =
        new WorkerPool.Plan(
            model.name().value(),
            starter,
            shared.plan().states(),
            shared.settings(),
            roomForAnother,
            this::workerReady,
            shared.restarts()::increment);
    this.pool = new WorkerPool(plan, shared.plan().workers(), shared.time());
  }

  /// Records what a worker runs on; returns the objection to that, if there is one.
  private Optional<String> workerReady(Frame.Ready ready) {
    var objection = shared.devices().objectionTo(ready.backend(), ready.device());
    if (objection.isEmpty()) {
      deadline.probed(ready.probeMillis());
      shared.budget().found(ready.deviceMemory());
      if (device.getAndSet(ready) == null) {
        announce(ready);
      }
    }
    return objection;
  }

  private void announce(Frame.Ready ready) {
    log.info(
        "Model '{}' runs on {} ({}{}); {}; an inference over 1 s of silence took {} ms",
        model.name(),
        ready.backend(),
        ready.device(),
        ready.features().isEmpty() ? "" : ": " + ready.features(),
        shared.plan().explanation(),
        ready.probeMillis());
  }

  @Override
  public String name() {
    return "local/" + model.name();
  }

  /// Returns whether models run on the CPU, which is assumed until a worker has told its device.
  @Override
  public boolean onCpu() {
    var ready = device.get();
    return ready == null || Backend.CPU.isNameOf(ready.backend());
  }

  @Override
  public EngineCapacity capacity() {
    return shared.plan().capacity();
  }

  @Override
  public WindowResult transcribe(Window window, DecodingOptions options, int threads)
      throws InterruptedException {
    var answered =
        ask(
            Frame.Transcribed.class,
            window,
            Share.STATE,
            id ->
                new Frame.Transcribe(
                    id,
                    window.pcm().toString(),
                    window.offset(),
                    window.samples(),
                    options.audioContext().isPresent()
                        ? options
                        : options.withAudioContext(model.audioContext()),
                    threads));
    return result(answered.frame(), window, answered.retries());
  }

  /// Detects speech with the thread that the worker has for it, and takes no decoding state.
  @Override
  public Speech detect(Window window) throws InterruptedException {
    shared.speechPermits().acquire();
    try {
      return ask(
              Frame.SpeechDetected.class,
              window,
              Share.SPEECH,
              id ->
                  new Frame.DetectSpeech(
                      id, window.pcm().toString(), window.offset(), window.samples()))
          .frame()
          .speech();
    } finally {
      shared.speechPermits().release();
    }
  }

  private record Answered<A extends Frame.Answer>(A frame, int retries) {}

  private <A extends Frame.Answer> Answered<A> ask(
      Class<A> type, Window window, Share share, Function<Long, Frame.Request<A>> request)
      throws InterruptedException {
    int implicated = 0;
    int deaths = 0;
    try {
      while (true) {
        try {
          // a window that may have crashed a worker gets the next one to itself: it cannot harm
          // another window there, and if that worker crashes too, the window is known to be the
          // reason
          var answer = attempt(request, implicated > 0 ? Share.ALONE : share);
          return new Answered<>(type.cast(answer), deaths);
        } catch (Worker.DiedException e) {
          retrying.addAndGet(deaths == 0 ? 1 : 0);
          deaths++;
          implicated += e.implicatesWindow() ? 1 : 0;
          failIfGivenUp(implicated, deaths, e);
          log.warn("Decoding the window at {} s again: {}", window.start(), e.exitReport());
        }
      }
    } finally {
      retrying.addAndGet(deaths > 0 ? -1 : 0);
    }
  }

  private static void failIfGivenUp(int implicated, int deaths, Worker.DiedException last) {
    if (implicated >= MAX_IMPLICATIONS) {
      throw new PoisonAudioException(last.exitReport());
    }
    if (deaths >= MAX_DEATHS) {
      throw new EngineUnavailableException(
          "gave up after " + deaths + " workers died: " + last.exitReport());
    }
  }

  private Frame.Answer attempt(Function<Long, ? extends Frame.Request<?>> request, Share share)
      throws InterruptedException, Worker.DiedException {
    try (var lease = pool.acquire(share)) {
      var answer = lease.worker().call(request, deadline.limits());
      lease.succeeded(answer instanceof Frame.Transcribed);
      if (answer instanceof Frame.Failed failed) {
        throw new IllegalStateException("the engine failed: " + failed.reason());
      }
      return answer;
    }
  }

  private WindowResult result(Frame.Transcribed heard, Window window, int retries) {
    var inference = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(heard.micros()));
    deadline.observed(window.seconds(), inference);
    var sure = heard.languageProbability();
    return new WindowResult(
        Optional.ofNullable(heard.language()).flatMap(Language::of),
        sure == null ? OptionalDouble.empty() : OptionalDouble.of(sure),
        heard.segments(),
        inference,
        retries,
        name());
  }

  @Override
  public void awaitReady() throws InterruptedException {
    pool.awaitReady();
  }

  @Override
  public boolean isRefused() {
    return pool.isRefused();
  }

  /// Returns the number of windows whose worker has died and that are being decoded again.
  int retrying() {
    return retrying.get();
  }

  /// Returns the workers whose processes exist now.
  List<Worker> workers() {
    return pool.workers();
  }

  @Override
  public long residentBytes() {
    return pool.workers().stream().mapToLong(Worker::residentBytes).sum();
  }

  @Override
  public EngineStatus status() {
    var load =
        new EngineStatus.Load(
            statusOfDevice(),
            shared.plan().states(),
            shared.budget().bytes(),
            model.header().bytes(),
            pool.workers().stream().map(Worker::pid).toList(),
            residentBytes(),
            deadline.realTimeFactor());
    return EngineStatus.loaded(
        model.name().value(), pool.isReady(), shared.plan().explanation(), load);
  }

  private EngineStatus.@Nullable Device statusOfDevice() {
    var ready = device.get();
    return ready == null
        ? null
        : new EngineStatus.Device(
            ready.backend(), ready.device(), ready.features(), ready.probeMillis());
  }

  @Override
  public void close() {
    pool.close();
    release.run();
  }
}
