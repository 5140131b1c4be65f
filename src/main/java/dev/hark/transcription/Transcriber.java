package dev.hark.transcription;

import dev.hark.audio.AudioDecoder;
import dev.hark.audio.Loudness;
import dev.hark.engine.Engine;
import dev.hark.engine.EngineCapacity;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
import dev.hark.models.Model;
import dev.hark.modelstore.ModelSupply;
import dev.hark.problem.Problem;
import dev.hark.scheduling.Demand;
import dev.hark.scheduling.Dispatcher;
import dev.hark.scheduling.Priority;
import dev.hark.scheduling.Slot;
import dev.hark.scheduling.Ticket;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Task;
import dev.hark.windows.WindowCutter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/// Turns an uploaded file into a transcript: decode, cut, have every window decoded, put the pieces
/// together.
@Component
public class Transcriber {
  private static final String ENGLISH = "en";

  /// Audio shorter than this is somebody's who waits.
  private static final double INTERACTIVE_SECONDS = 60;

  private final ModelSupply models;
  private final AudioDecoder decoder;
  private final WindowCutter cutter;
  private final Engines engines;
  private final Dispatcher dispatcher;
  private final EngineCapacity capacity;
  private final TranscriptionMetrics metrics;

  Transcriber(
      ModelSupply models,
      AudioDecoder decoder,
      WindowCutter cutter,
      Engines engines,
      Dispatcher dispatcher,
      EngineCapacity capacity,
      TranscriptionMetrics metrics) {
    this.models = models;
    this.decoder = decoder;
    this.cutter = cutter;
    this.engines = engines;
    this.dispatcher = dispatcher;
    this.capacity = capacity;
    this.metrics = metrics;
  }

  /// Refuses at once what could not be done now, before the upload is read.
  ///
  /// @param demand with the least that the request can be
  public void checkAvailable(Demand demand) {
    dispatcher.checkAvailable(demand);
  }

  /// Transcribes a file. When this returns or throws, nothing of the work goes on.
  ///
  /// @param listener is called by the calling thread
  /// @throws dev.hark.problem.ProblemException for everything the client should know: what is wrong
  ///   with the file or the assignment, a server that cannot take the work, the deadline, or the
  ///   reason of the cancellation
  /// @throws InterruptedException if the calling thread is interrupted
  public Outcome transcribe(
      Path upload, Assignment assignment, TranscriptListener listener, Cancellation cancellation)
      throws InterruptedException {
    var model = models.require(assignment.model());
    checkLanguage(model, assignment.options());
    long start = System.nanoTime();
    var timed = metrics.timing(listener, start);
    try (var _ = Deadline.start(assignment.deadline(), cancellation);
        var audio = decode(upload, assignment, cancellation)) {
      var part = FilePart.of(assignment, audio.seconds());
      var outcome = transcribe(audio, part, model, assignment, timed, cancellation, start);
      metrics.transcribed(part.seconds(), System.nanoTime() - start);
      return outcome;
    } catch (InterruptedException | RuntimeException e) {
      cancellation.reason().ifPresent(metrics::cancelled);
      throw e;
    } finally {
      cancellation.end();
    }
  }

  private DecodedAudio decode(Path upload, Assignment assignment, Cancellation cancellation)
      throws InterruptedException {
    return new DecodedAudio(
        cancellation.interruptible(() ->
            assignment.speakers()
                ? decoder.decodeChannels(upload)
                : List.of(decoder.decode(upload))));
  }

  private Outcome transcribe(
      DecodedAudio audio,
      FilePart part,
      Model model,
      Assignment assignment,
      TranscriptListener listener,
      Cancellation cancellation,
      long start)
      throws InterruptedException {
    try (var lease = cancellation.interruptible(() -> lease(model));
        var ticket = dispatcher.admit(demand(assignment, part, audio.channels().size(), start))) {
      var engine = lease.engine();
      listener.started(audio.seconds(), engine.name());
      var windows = audio.windows(cutter, part.cuts(assignment, model), part.end());
      var words = new WindowDecoder(assignment, audio.channels().size());
      var text =
          new FileTranscription(
              assignment, audio.channels().size(), Loudness.of(audio.channels()), listener);
      int threads =
          Math.min(
              capacity.slots() + 1, part.windows(model.longestWindow()) * audio.channels().size());
      try (var run = new WindowRun(windows, slots(ticket, engine), words, threads)) {
        cancellation.onCancel(run::cancel);
        for (var event = run.take(); event.isPresent(); event = run.take()) {
          text.accept(event.get());
        }
      } finally {
        metrics.decoded(text.windows(), text.dropped());
      }
      text.end(part.end());
      return new Outcome(text.transcript(words, audio.seconds()), engine.name(), text.retries());
    }
  }

  private static WindowRun.Slots slots(Ticket ticket, Engine engine) {
    return new WindowRun.Slots() {
      @Override
      public Slot acquire() throws InterruptedException {
        return ticket.acquire(engine);
      }

      @Override
      public void cancel(Problem reason) {
        ticket.cancel(reason);
      }
    };
  }

  /// What is left of the deadline after the audio was decoded.
  private static Demand demand(Assignment assignment, FilePart part, int channels, long start) {
    var byLength = part.seconds() < INTERACTIVE_SECONDS ? Priority.INTERACTIVE : Priority.NORMAL;
    var gone = Duration.ofNanos(System.nanoTime() - start);
    return new Demand(
        assignment.priority().orElse(byLength),
        assignment.client(),
        part.seconds() * channels,
        assignment.deadline().map(limit -> limit.minus(gone)).map(Transcriber::atLeastNothing));
  }

  private static Duration atLeastNothing(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private Engines.Lease lease(Model model) throws InterruptedException {
    try {
      return engines.lease(model);
    } catch (EngineUnavailableException e) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE, "No further model can be loaded now. Try again later.")
          .withCode("engine_unavailable")
          .withRetryAfter(Duration.ofSeconds(10))
          .asException(e);
    }
  }

  private static void checkLanguage(Model model, DecodingOptions options) {
    if (model.header().multilingual()) {
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
