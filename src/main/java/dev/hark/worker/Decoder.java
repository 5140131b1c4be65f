package dev.hark.worker;

import dev.hark.audio.PcmFile;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.whisper.AbortSwitch;
import dev.hark.whisper.AbortedException;
import dev.hark.whisper.Alignment;
import dev.hark.whisper.Device;
import dev.hark.whisper.WhisperException;
import dev.hark.whisper.WhisperLibrary;
import dev.hark.whisper.WhisperModel;
import dev.hark.whisper.WhisperState;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// Decodes windows with a loaded model and its states. Each state has a thread of its own; the
/// [LaneQueue] explains why.
final class Decoder {
  private static final int PROBE_SAMPLES = PcmFile.SAMPLE_RATE;

  /// Exit code of a worker whose state the library has thrown away; another worker takes its place.
  private static final int OUT_OF_MEMORY = 71;

  private record Job(Frame.Transcribe request, AbortSwitch abort, FrameChannel answers) {}

  private final LaneQueue<Job> jobs;

  /// The jobs that wait or run, by the id of the request.
  private final Map<Long, Job> open = new ConcurrentHashMap<>();

  private final int computeThreads;
  private final CompletableFuture<Long> probed = new CompletableFuture<>();
  private final Device device;
  private final boolean multilingual;

  private Decoder(
      Device device, WhisperModel model, List<WhisperState> states, int computeThreads) {
    this.device = device;
    this.multilingual = model.multilingual();
    this.computeThreads = computeThreads;
    this.jobs =
        new LaneQueue<>(states.size(), computeThreads, Runtime.getRuntime().availableProcessors());
    for (int lane = 0; lane < states.size(); lane++) {
      startThread(states.get(lane), lane);
    }
  }

  private void startThread(WhisperState state, int lane) {
    VitalThread.start("decode-" + lane, () -> run(state, lane));
  }

  /// Loads the library and the model. A tiny inference then proves that they work; see [#ready].
  static Decoder start(WorkerArguments arguments) throws RefusedException {
    var library = WhisperLibrary.load(arguments.libraries());
    var device = DeviceChoice.choose(arguments.backend(), library.devices());
    try {
      var model =
          library.loadModel(arguments.model(), device.gpu(), new Alignment(arguments.alignment()));
      var states = new ArrayList<WhisperState>();
      for (int i = 0; i < arguments.states(); i++) {
        states.add(model.newState());
      }
      return new Decoder(device, model, states, arguments.threads());
    } catch (WhisperException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private void run(WhisperState state, int lane) throws InterruptedException {
    try {
      if (lane == 0 && !probed.isDone()) {
        probed.complete(probe(state));
      }
      var handler = new TranscribeHandler(state);
      while (state.isUsable()) {
        var job = jobs.take(lane);
        if (job.isEmpty()) {
          startThread(state, lane);
          return;
        }
        answer(handler, job.get());
      }
      System.err.println("worker: a state ran out of memory");
      ProcessEnd.now(OUT_OF_MEMORY);
    } catch (IOException e) {
      // The server is gone, and this process will end with it.
      System.err.println("worker: cannot answer: " + e);
    } catch (WhisperException | AbortedException e) {
      probed.completeExceptionally(e);
    }
  }

  private void answer(TranscribeHandler handler, Job job) throws IOException {
    Frame.Answer answer;
    try (var abort = job.abort()) {
      answer = handler.answer(job.request(), abort);
    } finally {
      open.remove(job.request().id());
    }
    job.answers().write(answer);
  }

  private long probe(WhisperState state) throws AbortedException {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    long start = System.nanoTime();
    try (var never = new AbortSwitch()) {
      state.transcribe(ShortBuffer.allocate(PROBE_SAMPLES), options, computeThreads, never);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  /// Waits for the probe, a tiny inference.
  ///
  /// @throws RefusedException if it failed
  Frame.Ready ready() throws RefusedException {
    try {
      return new Frame.Ready(
          device.backend(),
          device.description(),
          device.features(),
          device.gpu() ? device.freeMemory() : 0,
          probed.join(),
          multilingual);
    } catch (CompletionException e) {
      throw new RefusedException(String.valueOf(e.getCause()));
    }
  }

  /// Decodes in the background and writes the answer.
  void submit(Frame.Transcribe request, FrameChannel answers) {
    var job = new Job(request, new AbortSwitch(), answers);
    open.put(request.id(), job);
    jobs.add(job, request.threads());
  }

  /// Aborts a request. A waiting one is answered at once, a running one is told to stop and
  /// answered then, and one that has been answered is left alone.
  void abort(long id) throws IOException {
    var job = open.get(id);
    if (job == null) {
      return;
    }
    if (jobs.remove(job)) {
      open.remove(id);
      job.abort().close();
      job.answers().write(new Frame.Aborted(id));
    } else {
      job.abort().raise();
    }
  }
}
