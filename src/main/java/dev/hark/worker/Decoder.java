package dev.hark.worker;

import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.whisper.Device;
import dev.hark.whisper.WhisperException;
import dev.hark.whisper.WhisperLibrary;
import dev.hark.whisper.WhisperModel;
import dev.hark.whisper.WhisperState;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A loaded model with its states. Each state has a thread of its own; the [LaneQueue] says why.
final class Decoder {
  private static final int PROBE_SAMPLES = 16_000;

  private record Job(Frame.Transcribe request, FrameChannel answers) {}

  private final LaneQueue<Job> jobs;
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
      var model = library.loadModel(settings.model(), device.gpu());
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
      for (var job = jobs.take(lane); job.isPresent(); job = jobs.take(lane)) {
        job.get().answers().write(decode(state, job.get().request()));
      }
      startThread(state, lane);
    } catch (IOException e) {
      System.err.println("worker: cannot answer: " + e); // the server is gone, and so shall we be
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (WhisperException e) {
      probed.completeExceptionally(e);
    }
  }

  private long probe(WhisperState state) {
    var options = DecodingOptions.of(Task.TRANSCRIBE).withLanguage(Language.of("en"));
    long start = System.nanoTime();
    state.transcribe(ShortBuffer.allocate(PROBE_SAMPLES), options, computeThreads);
    return (System.nanoTime() - start) / 1_000_000;
  }

  /// Waits for the probe.
  Frame.Ready ready() throws RefusedException {
    try {
      return new Frame.Ready(
          device.backend(), device.description(), device.features(), probed.join(), multilingual);
    } catch (CompletionException e) {
      throw new RefusedException(String.valueOf(e.getCause()));
    }
  }

  /// Decodes in the background and writes the answer.
  void submit(Frame.Transcribe request, FrameChannel answers) {
    jobs.add(new Job(request, answers), request.threads());
  }

  private Frame decode(WhisperState state, Frame.Transcribe job) {
    try {
      var pcm = read(Path.of(job.pcm()), job.offset(), job.samples());
      long start = System.nanoTime();
      var heard = state.transcribe(pcm, job.options(), job.threads());
      long micros = (System.nanoTime() - start) / 1_000;
      return new Frame.Transcribed(
          job.id(),
          heard.language().map(Language::code).orElse(null),
          null,
          heard.segments(),
          micros);
    } catch (IOException | RuntimeException e) {
      return new Frame.Failed(job.id(), e.toString());
    }
  }

  private static ShortBuffer read(Path file, long offset, int samples) throws IOException {
    var bytes = ByteBuffer.allocate(samples * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long position = offset * Short.BYTES;
      while (bytes.hasRemaining()) {
        int read = channel.read(bytes, position + bytes.position());
        if (read < 0) {
          throw new EOFException("the PCM file ends inside the window");
        }
      }
    }
    return bytes.flip().asShortBuffer();
  }
}
