package dev.hark.supervisor;

import dev.hark.audio.Window;
import dev.hark.engine.Engine;
import dev.hark.engine.EngineStatus;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.PoisonAudioException;
import dev.hark.engine.WindowTranscript;
import dev.hark.models.Model;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.worker.wire.Frame;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// whisper.cpp in child processes, one model. A window whose worker dies is decoded again on a
/// fresh one.
final class SupervisedEngine implements Engine, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SupervisedEngine.class);

  /// Crashes or hangs that a window may cause before it counts as poison.
  private static final int SUSPICIOUS_DEATHS = 2;

  /// Deaths of any kind before a window is given up: kills from outside say nothing about the
  /// window.
  private static final int DEATHS = 5;

  private final Model model;
  private final EngineSettings settings;
  private final WindowDeadline deadline;
  private final AtomicReference<Optional<Frame.Ready>> device =
      new AtomicReference<>(Optional.empty());
  private final WorkerPool pool;

  SupervisedEngine(
      Model model, EngineSettings settings, WorkerPool.Starter starter, Counter restarts) {
    this.model = model;
    this.settings = settings;
    this.deadline = new WindowDeadline(settings.minDeadline());
    this.pool =
        new WorkerPool(model.name(), starter, settings, this::workerReady, restarts::increment);
  }

  private void workerReady(Frame.Ready ready) {
    deadline.probed(ready.probeMillis());
    boolean first = device.getAndSet(Optional.of(ready)).isEmpty();
    if (first) {
      log.info(
          "Model '{}' runs on {} ({}{}), {} thread(s) x {} state(s) x {} worker(s); an inference"
              + " over 1 s of silence took {} ms",
          model.name(),
          ready.backend(),
          ready.device(),
          ready.features().isEmpty() ? "" : ": " + ready.features(),
          settings.threadsPerState(),
          settings.states(),
          settings.workers(),
          ready.probeMillis());
    }
  }

  @Override
  public WindowTranscript transcribe(Window window, DecodingOptions options)
      throws InterruptedException {
    int suspicious = 0;
    for (int deaths = 0; ; ) {
      try {
        return attempt(window, options, deaths);
      } catch (WorkerDiedException e) {
        deaths++;
        suspicious += e.suspicious() ? 1 : 0;
        if (suspicious >= SUSPICIOUS_DEATHS) {
          throw new PoisonAudioException(e.obituary());
        }
        if (deaths >= DEATHS) {
          throw new EngineUnavailableException(
              "gave up after " + deaths + " workers died: " + e.obituary());
        }
        log.warn("Decoding the window at {} s again: {}", window.start(), e.obituary());
      }
    }
  }

  private WindowTranscript attempt(Window window, DecodingOptions options, int retries)
      throws InterruptedException, WorkerDiedException {
    try (var lease = pool.acquire()) {
      var answer = lease.process().call(id -> request(id, window, options), deadline.get());
      lease.succeeded();
      return switch (answer) {
        case Frame.Transcribed heard -> transcript(heard, window, retries);
        case Frame.Failed failed ->
            throw new IllegalStateException("the engine failed: " + failed.reason());
        default -> throw new IllegalStateException("not an answer: " + answer);
      };
    }
  }

  private static Frame.Transcribe request(long id, Window window, DecodingOptions options) {
    return new Frame.Transcribe(
        id,
        window.pcm().toString(),
        window.offset(),
        window.samples(),
        options.task(),
        options.language().map(Language::code).orElse(null),
        options.prompt().orElse(null),
        options.temperature());
  }

  private WindowTranscript transcript(Frame.Transcribed heard, Window window, int retries) {
    var inference = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(heard.micros()));
    deadline.observed(window.seconds(), inference);
    return new WindowTranscript(
        Optional.ofNullable(heard.language()).flatMap(Language::of),
        heard.segments(),
        inference,
        retries,
        "local/" + model.name());
  }

  /// Waits until a worker is ready.
  ///
  /// @throws EngineUnavailableException if none can be
  void awaitReady() throws InterruptedException {
    pool.awaitReady();
  }

  /// Whether it has given up for good.
  boolean isRefused() {
    return pool.isRefused();
  }

  /// The worker processes that run now.
  List<WorkerProcess> workers() {
    return pool.processes();
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
    details.put("threads", settings.threadsPerState());
    details.put("states", settings.states());
    details.put("modelBytes", model.header().bytes());
    details.put("workers", pool.processes().stream().map(WorkerProcess::pid).toList());
    details.put(
        "workerResidentBytes",
        pool.processes().stream().mapToLong(WorkerProcess::residentBytes).sum());
    details.put("realTimeFactor", deadline.realTimeFactor());
    return new EngineStatus(pool.isReady(), details);
  }

  @Override
  public void close() {
    pool.close();
  }
}
