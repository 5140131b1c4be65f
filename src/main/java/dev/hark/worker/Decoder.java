package dev.hark.worker;

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

/// A loaded model with its states. Each state has a thread of its own; the [LaneQueue] says why.
final class Decoder {
  private static final int PROBE_SAMPLES = 16_000;

  /// Exit code of a worker whose state the library has thrown away; another one takes its place.
  private static final int OUT_OF_MEMORY = 71;

  private record Job(Frame.Transcribe request, AbortSwitch abort, FrameChannel answers) {}

  private final LaneQueue<Job> jobs;

  /// Those waiting and those running, by the id of the request.
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
    Thread.ofPlatform().daemon().name("decode-" + lane).start(() -> run(state, lane));
  }

  /// Loads the library and the model and proves with a tiny inference that they work.
  static Decoder start(WorkerArguments settings) throws RefusedException {
    var library = WhisperLibrary.load(settings.libraries());
    var device = DeviceChoice.choose(settings.backend(), library.devices());
    try {
      var model =
          library.loadModel(settings.model(), device.gpu(), new Alignment(settings.alignment()));
      var states = new ArrayList<WhisperState>();
      for (int i = 0; i < settings.states(); i++) {
        states.add(model.newState());
      }
      return new Decoder(device, model, states, settings.threads());
    } catch (WhisperException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private void run(WhisperState state, int lane) {
    try {
      if (lane == 0 && !probed.isDone()) {
        probed.complete(probe(state));
      }
      var decoder = new TranscribeHandler(state);
      while (state.isUsable()) {
        var job = jobs.take(lane);
        if (job.isEmpty()) {
          startThread(state, lane);
          return;
        }
        answer(decoder, job.get());
      }
      System.err.println("worker: a state ran out of memory");
      Runtime.getRuntime().halt(OUT_OF_MEMORY);
    } catch (IOException e) {
      System.err.println("worker: cannot answer: " + e); // the server is gone, and so shall we be
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (WhisperException | AbortedException e) {
      probed.completeExceptionally(e);
    }
  }

  private void answer(TranscribeHandler decoder, Job job) throws IOException {
    Frame.Answer answer;
    try (var abort = job.abort()) {
      answer = decoder.decode(job.request(), abort);
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

  /// Waits for the probe.
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

  /// Gives a request up. One that waits is answered at once; one that runs is told to stop and
  /// answered then; one that is answered already is left as it is.
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
