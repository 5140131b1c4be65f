package dev.hark.worker;

import dev.hark.audio.PcmSamples;
import dev.hark.whisper.WhisperException;
import dev.hark.whisper.vad.Vad;
import dev.hark.worker.wire.Frame;
import dev.hark.worker.wire.FrameChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Answers where somebody speaks, one question at a time and on a thread of its own.
final class VadWorker {
  private record Job(Frame.Listen request, FrameChannel answers) {}

  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final Vad detector;

  private VadWorker(Vad detector) {
    this.detector = detector;
    Thread.ofPlatform().daemon().name("listen").start(this::run);
  }

  /// Loads the detector. The [Decoder] must have loaded the library.
  static VadWorker start(WorkerArguments settings) throws RefusedException {
    try {
      return new VadWorker(Vad.open(settings.libraries(), settings.voiceActivityModel()));
    } catch (WhisperException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  /// Listens in the background and writes the answer.
  void submit(Frame.Listen request, FrameChannel answers) {
    jobs.add(new Job(request, answers));
  }

  private void run() {
    try {
      while (true) {
        var job = jobs.take();
        job.answers().write(answer(job.request()));
      }
    } catch (IOException e) {
      System.err.println("worker: cannot answer: " + e); // the server is gone, and so shall we be
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Frame answer(Frame.Listen request) {
    try {
      return new Frame.Listened(
          request.id(),
          detector.detect(
              PcmSamples.readArray(Path.of(request.pcm()), request.offset(), request.samples())));
    } catch (IOException | RuntimeException e) {
      return new Frame.Failed(request.id(), e.toString());
    }
  }
}
