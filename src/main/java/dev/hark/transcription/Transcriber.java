package dev.hark.transcription;

import dev.hark.audio.AudioDecoder;
import dev.hark.models.ModelProfile;
import dev.hark.modelstore.ModelProvisioner;
import dev.hark.problem.Problem;
import dev.hark.scheduling.WindowScheduler;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.transcription.text.SilencePhrases;
import dev.hark.windows.WindowSource.CutWindow;
import dev.hark.windows.WindowSource.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Turns a file into a transcript: decodes it, cuts it into windows, has every window decoded, and
/// assembles the text.
@Component
public class Transcriber {
  private static final String ENGLISH = "en";

  private final ModelProvisioner models;
  private final AudioDecoder decoder;
  private final WindowScheduler scheduler;
  private final TranscriptionMetrics metrics;

  /// The phrases are read when the server starts: the thread of a request must not read the jar,
  /// see [dev.hark.HarkApplication].
  private final SilencePhrases phrases = SilencePhrases.load();

  Transcriber(
      ModelProvisioner models,
      AudioDecoder decoder,
      WindowScheduler scheduler,
      TranscriptionMetrics metrics) {
    this.models = models;
    this.decoder = decoder;
    this.scheduler = scheduler;
    this.metrics = metrics;
  }

  /// Starts to transcribe a file in a thread of its own.
  ///
  /// @param upload the file, which must exist until the task is closed
  /// @param limit how long it may take from now on; empty means no limit
  public TranscriptionTask start(Path upload, TranscriptionSpec spec, Optional<Duration> limit) {
    return TranscriptionTask.start(
        listener -> transcribe(upload, spec, listener), limit, metrics::cancelled);
  }

  /// Transcribes a file. When this returns or throws, none of the work is still running.
  ///
  /// @param listener is called by one thread at a time
  /// @throws dev.hark.problem.ProblemException for everything the client should know: a fault in
  ///   the file or the spec, or a server that cannot take the work
  /// @throws InterruptedException if the calling thread is interrupted
  public TranscriptionResult transcribe(
      Path upload, TranscriptionSpec spec, TranscriptListener listener)
      throws InterruptedException {
    var model = models.require(spec.model()).profile();
    requireLanguage(model, spec.options());
    long start = System.nanoTime();
    var timed = metrics.measuring(listener, start);
    try (var audio = DecodedAudio.of(decoder, upload, spec);
        var admitted = scheduler.admit(audio.admission(), model)) {
      timed.onStarted(audio.seconds(), admitted.engine());
      var assembler =
          new TranscriptAssembler(spec, audio.channels().size(), audio.loudness(), phrases, timed);
      var pending = new PendingWindows(admitted.parallelism(), assembler);
      var windows = audio.windows(model);
      var speech = admitted.speechDetector();
      for (var next = windows.next(speech); next.isPresent(); next = windows.next(speech)) {
        switch (next.get()) {
          case CutWindow window -> {
            pending.add(window, admitted.submit(assembler.task(window)));
            pending.awaitRoom();
          }
          case Silence silence -> pending.add(silence);
        }
      }
      pending.awaitAll();
      metrics.transcribed(audio.excerpt().seconds(), start);
      return assembler.finish(audio.seconds(), audio.excerpt().end(), admitted.engine());
    }
  }

  private static void requireLanguage(ModelProfile model, DecodingOptions options) {
    if (model.multilingual()) {
      return;
    }
    if (options.task() == Task.TRANSLATE) {
      throw Problem.unsupportedValue(
              "model", "The model '" + model.name() + "' knows only English and cannot translate.")
          .asException();
    }
    if (options.language().filter(language -> !language.code().equals(ENGLISH)).isPresent()) {
      throw Problem.unsupportedValue(
              "language", "The model '" + model.name() + "' knows only English.")
          .asException();
    }
  }
}
