package dev.hark.transcription;

import dev.hark.audio.AudioDecoder;
import dev.hark.audio.CutSettings;
import dev.hark.audio.PcmFile;
import dev.hark.audio.WindowCutter;
import dev.hark.engine.Demand;
import dev.hark.engine.Dispatcher;
import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
import dev.hark.engine.Priority;
import dev.hark.engine.Ticket;
import dev.hark.engine.WindowTranscript;
import dev.hark.models.Model;
import dev.hark.models.ModelCatalogue;
import dev.hark.problem.Problem;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcript.Task;
import dev.hark.transcript.Transcript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Turns an uploaded file into a transcript: decode, cut, have every window decoded, put the pieces
/// together.
@Component
public class Transcriber {
  private static final String ENGLISH = "en";

  /// Audio shorter than this is somebody's who waits.
  private static final double INTERACTIVE_SECONDS = 60;

  private final ModelCatalogue catalogue;
  private final AudioDecoder decoder;
  private final WindowCutter cutter;
  private final Engines engines;
  private final Dispatcher dispatcher;
  private final TranscriptionMetrics metrics;

  Transcriber(
      ModelCatalogue catalogue,
      AudioDecoder decoder,
      WindowCutter cutter,
      Engines engines,
      Dispatcher dispatcher,
      TranscriptionMetrics metrics) {
    this.catalogue = catalogue;
    this.decoder = decoder;
    this.cutter = cutter;
    this.engines = engines;
    this.dispatcher = dispatcher;
    this.metrics = metrics;
  }

  /// Refuses at once what could not be done now, before the upload is read.
  ///
  /// @param demand with the least that the request can be
  void checkAvailable(Demand demand) {
    dispatcher.checkAvailable(demand);
  }

  /// Transcribes a file.
  ///
  /// @throws dev.hark.problem.ProblemException for everything the client should know
  public Outcome transcribe(
      Path upload, Assignment assignment, TranscriptListener listener, Cancellation cancellation)
      throws InterruptedException {
    var model = catalogue.resolve(assignment.model());
    checkLanguage(model, assignment.options());
    long start = System.nanoTime();
    try (var pcm = decoder.decode(upload);
        var lease = lease(model);
        var ticket = dispatcher.admit(demand(assignment, pcm.seconds()))) {
      cancellation.onCancel(ticket::cancel);
      listener.started(pcm.seconds(), lease.engine().name());
      var outcome = transcribe(pcm, model, lease.engine(), ticket, assignment, listener);
      metrics.transcribed(pcm.seconds(), System.nanoTime() - start);
      return outcome;
    }
  }

  private static Demand demand(Assignment assignment, double seconds) {
    var byLength = seconds < INTERACTIVE_SECONDS ? Priority.INTERACTIVE : Priority.NORMAL;
    return new Demand(
        assignment.priority().orElse(byLength),
        assignment.client(),
        seconds,
        assignment.deadline());
  }

  private Outcome transcribe(
      PcmFile pcm,
      Model model,
      Engine engine,
      Ticket ticket,
      Assignment assignment,
      TranscriptListener listener)
      throws InterruptedException {
    var cuts =
        cutter.cut(pcm, CutSettings.whole(model.longestWindow(), assignment.voiceActivity()));
    var segments = new ArrayList<Segment>();
    var options = assignment.options();
    int retries = 0;
    while (true) {
      try (var slot = ticket.acquire(engine)) {
        var cut = cuts.next(slot);
        if (cut.isEmpty()) {
          break;
        }
        var window = cut.get().window();
        var heard = slot.transcribe(window, options);
        for (var segment : heard.segments()) {
          if (!segment.text().isBlank()) {
            var inFile = segment.shiftedBy(window.start());
            segments.add(inFile);
            listener.heard(inFile);
          }
        }
        options = options.withLanguage(options.language().or(() -> detected(heard)));
        retries += heard.retries();
      }
      listener.progressed(cuts.position());
    }
    return new Outcome(
        new Transcript(options.task(), options.language(), pcm.seconds(), segments),
        engine.name(),
        retries);
  }

  /// The language of the first window in which something was said holds for the whole file.
  private static Optional<Language> detected(WindowTranscript heard) {
    return heard.segments().stream().allMatch(segment -> segment.text().isBlank())
        ? Optional.empty()
        : heard.language();
  }

  private Engines.Lease lease(Model model) {
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
