package dev.hark.supervisor;

import dev.hark.engine.Backend;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.WindowDeaths;
import dev.hark.engine.WindowLostException;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs whisper.cpp in child processes, with one model.
final class SupervisedEngine implements LocalEngine {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngine.class);

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
  private final WorkerPool pool;

  /// @param starter starts a worker with the model
  /// @param spareRoom reserves memory for one more worker of this model
  /// @param release run when the engine is closed and its workers are gone
  SupervisedEngine(
      Model model,
      Worker.Starter starter,
      WorkerPool.SpareRoom spareRoom,
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
            spareRoom,
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
  public WindowResult transcribe(Window window, DecodingOptions options, int threads, boolean alone)
      throws WindowLostException, InterruptedException {
    var completed =
        options.audioContext().isPresent()
            ? options
            : options.withAudioContext(model.audioContext());
    var answer =
        ask(
            Frame.Transcribed.class,
            alone ? Share.ALONE : Share.STATE,
            deadline.limits(window.seconds(), completed.search().sequences()),
            id ->
                new Frame.Transcribe(
                    id,
                    window.pcm().toString(),
                    window.offset(),
                    window.samples(),
                    completed,
                    threads));
    return result(answer, window);
  }

  /// Detects speech with the thread that the worker has for it, and takes no decoding state. A
  /// search whose worker dies is repeated on a fresh one.
  @Override
  public Speech detect(Window window) throws InterruptedException {
    shared.speechPermits().acquire();
    try {
      var deaths = new WindowDeaths();
      while (true) {
        try {
          return ask(
                  Frame.SpeechDetected.class,
                  deaths.areSuspicious() ? Share.ALONE : Share.SPEECH,
                  deadline.limits(window.seconds(), 1),
                  id ->
                      new Frame.DetectSpeech(
                          id, window.pcm().toString(), window.offset(), window.samples()))
              .speech();
        } catch (WindowLostException e) {
          deaths.add(e);
          log.warn("Searching the window at {} s again: {}", window.start(), e.exitReport());
        }
      }
    } finally {
      shared.speechPermits().release();
    }
  }

  private <A extends Frame.Answer> A ask(
      Class<A> type, Share share, Worker.Limits limits, Function<Long, Frame.Request<A>> request)
      throws WindowLostException, InterruptedException {
    try (var lease = pool.acquire(share)) {
      var answer = lease.worker().call(request, limits);
      lease.succeeded(answer instanceof Frame.Transcribed);
      if (answer instanceof Frame.Failed failed) {
        throw new IllegalStateException("the engine failed: " + failed.reason());
      }
      return type.cast(answer);
    }
  }

  private WindowResult result(Frame.Transcribed heard, Window window) {
    var inference = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(heard.micros()));
    deadline.observed(window.seconds(), inference);
    var sure = heard.languageProbability();
    return new WindowResult(
        Optional.ofNullable(heard.language()).flatMap(Language::of),
        sure == null ? OptionalDouble.empty() : OptionalDouble.of(sure),
        heard.segments(),
        inference,
        0,
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
