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

/// Answers requests to detect speech, one at a time, on a thread of its own.
final class VadWorker {
  private record Job(Frame.DetectSpeech request, FrameChannel answers) {}

  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final Vad vad;

  private VadWorker(Vad vad) {
    this.vad = vad;
    VitalThread.start("vad", this::run);
  }

  /// Loads the detector. The [Decoder] must have loaded the library.
  static VadWorker start(WorkerArguments arguments) throws RefusedException {
    try {
      return new VadWorker(Vad.open(arguments.libraries(), arguments.voiceActivityModel()));
    } catch (WhisperException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  /// Detects speech in the background and writes the answer.
  void submit(Frame.DetectSpeech request, FrameChannel answers) {
    jobs.add(new Job(request, answers));
  }

  private void run() throws InterruptedException {
    try {
      while (true) {
        var job = jobs.take();
        job.answers().write(answer(job.request()));
      }
    } catch (IOException e) {
      // The server is gone, and this process will end with it.
      System.err.println("worker: cannot answer: " + e);
    }
  }

  private Frame.Answer answer(Frame.DetectSpeech request) {
    try {
      return new Frame.SpeechDetected(
          request.id(),
          vad.detect(
              PcmSamples.readArray(Path.of(request.pcm()), request.offset(), request.samples())));
    } catch (IOException | RuntimeException e) {
      return new Frame.Failed(request.id(), e.toString());
    }
  }
}
