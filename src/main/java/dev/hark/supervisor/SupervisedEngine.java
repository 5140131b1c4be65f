package dev.hark.supervisor;

import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowResult;
import dev.hark.models.Model;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.supervisor.capacity.MemoryBudget;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.windows.Speech;
import dev.hark.windows.Window;
import dev.hark.worker.wire.Frame;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// whisper.cpp in child processes, one model. A window whose worker dies is decoded again on a
/// fresh one.
final class SupervisedEngine implements LocalEngine {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngine.class);

  /// Crashes or hangs that a window may cause before it counts as poison.
  private static final int SUSPICIOUS_DEATHS = 2;

  /// Deaths of any kind before a window is given up: kills from outside say nothing about the
  /// window.
  private static final int DEATHS = 5;

  private final Model model;
  private final EnginePlan plan;
  private final MemoryBudget budget;
  private final PinnedFile file;
  private final WindowDeadline deadline;
  private final AtomicReference<Optional<Frame.Ready>> device =
      new AtomicReference<>(Optional.empty());
  private final AtomicInteger retrying = new AtomicInteger();
  private final WorkerPool pool;

  /// @param budget told what memory the device has
  /// @param file of the model, held for as long as this engine is there
  /// @param starter starts a worker with it
  /// @param roomForAnother whether there is memory for one more worker of this model
  SupervisedEngine(
      Model model,
      EngineSettings settings,
      EnginePlan plan,
      MemoryBudget budget,
      PinnedFile file,
      WorkerPlace.Starter starter,
      BooleanSupplier roomForAnother,
      Counter restarts) {
    this.model = model;
    this.plan = plan;
    this.budget = budget;
    this.file = file;
    this.deadline = new WindowDeadline(settings.minDeadline());
    var places =
        new WorkerPlace.Plan(
            model.name(),
            starter,
            plan.states(),
            settings.maxWindowsPerWorker(),
            roomForAnother,
            this::workerReady,
            restarts::increment);
    this.pool = new WorkerPool(places, plan.workers(), settings);
  }

  private void workerReady(Frame.Ready ready) {
    deadline.probed(ready.probeMillis());
    budget.found(ready.deviceMemory());
    boolean first = device.getAndSet(Optional.of(ready)).isEmpty();
    if (first) {
      log.info(
          "Model '{}' runs on {} ({}{}); {}; an inference over 1 s of silence took {} ms",
          model.name(),
          ready.backend(),
          ready.device(),
          ready.features().isEmpty() ? "" : ": " + ready.features(),
          plan.explanation(),
          ready.probeMillis());
    }
  }

  @Override
  public String name() {
    return "local/" + model.name();
  }

  @Override
  public EngineCapacity capacity() {
    return plan.capacity();
  }

  /// Until a worker has told what it runs on, the CPU is assumed.
  @Override
  public boolean onCpu() {
    return device.get().map(ready -> ready.backend().equals("CPU")).orElse(true);
  }

  @Override
  public WindowResult transcribe(Window window, DecodingOptions options, int threads)
      throws InterruptedException {
    var answered =
        ask(
            Frame.Transcribed.class,
            window,
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
    return transcript(answered.frame(), window, answered.retries());
  }

  @Override
  public Speech detect(Window window) throws InterruptedException {
    var answered =
        ask(
            Frame.SpeechDetected.class,
            window,
            id ->
                new Frame.DetectSpeech(
                    id, window.pcm().toString(), window.offset(), window.samples()));
    return answered.frame().speech();
  }

  private record Answered<A extends Frame.Answer>(A frame, int retries) {}

  private <A extends Frame.Answer> Answered<A> ask(
      Class<A> type, Window window, Function<Long, Frame.Request<A>> request)
      throws InterruptedException {
    int suspicious = 0;
    int deaths = 0;
    try {
      while (true) {
        try {
          // what may have crashed a worker gets the next one for itself: it cannot harm another
          // window, and if that crashes too, it is known to be the reason
          return new Answered<>(type.cast(attempt(request, suspicious > 0)), deaths);
        } catch (WorkerDiedException e) {
          retrying.addAndGet(deaths == 0 ? 1 : 0);
          deaths++;
          suspicious += e.suspicious() ? 1 : 0;
          giveUpIfHopeless(suspicious, deaths, e);
          log.warn("Decoding the window at {} s again: {}", window.start(), e.obituary());
        }
      }
    } finally {
      retrying.addAndGet(deaths > 0 ? -1 : 0);
    }
  }

  private static void giveUpIfHopeless(int suspicious, int deaths, WorkerDiedException last) {
    if (suspicious >= SUSPICIOUS_DEATHS) {
      throw new PoisonAudioException(last.obituary());
    }
    if (deaths >= DEATHS) {
      throw new EngineUnavailableException(
          "gave up after " + deaths + " workers died: " + last.obituary());
    }
  }

  private Frame.Answer attempt(Function<Long, ? extends Frame.Request<?>> request, boolean alone)
      throws InterruptedException, WorkerDiedException {
    try (var lease = pool.acquire(alone)) {
      var answer = lease.process().call(request, deadline.get());
      lease.succeeded(answer instanceof Frame.Transcribed);
      if (answer instanceof Frame.Failed failed) {
        throw new IllegalStateException("the engine failed: " + failed.reason());
      }
      return answer;
    }
  }

  private WindowResult transcript(Frame.Transcribed heard, Window window, int retries) {
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

  /// Waits until a worker is ready.
  ///
  /// @throws EngineUnavailableException if none can be
  void awaitReady() throws InterruptedException {
    pool.awaitReady();
  }

  @Override
  public boolean isRefused() {
    return pool.isRefused();
  }

  /// Windows whose worker has died and that are decoded again now.
  int retrying() {
    return retrying.get();
  }

  /// The worker processes that run now.
  List<WorkerProcess> workers() {
    return pool.processes();
  }

  @Override
  public long residentBytes() {
    return pool.processes().stream().mapToLong(WorkerProcess::residentBytes).sum();
  }

  @Override
  public EngineStatus status() {
    var details = new LinkedHashMap<String, Object>();
    details.put("model", model.name());
    device
        .get()
        .ifPresent(ready -> {
          details.put("backend", ready.backend());
          details.put("device", ready.device());
          details.put("features", ready.features());
          details.put("probeMillis", ready.probeMillis());
        });
    details.put("plan", plan.explanation());
    details.put("states", plan.states());
    details.put("memoryBudget", budget.bytes());
    details.put("modelBytes", model.header().bytes());
    details.put("workers", pool.processes().stream().map(WorkerProcess::pid).toList());
    details.put("workerResidentBytes", residentBytes());
    details.put("realTimeFactor", deadline.realTimeFactor());
    return new EngineStatus(pool.isReady(), details);
  }

  @Override
  public void close() {
    pool.close();
    file.close();
  }
}
