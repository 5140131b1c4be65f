package dev.hark.transcription;

import dev.hark.audio.AudioDecoder;
import dev.hark.audio.PcmFile;
import dev.hark.audio.WindowCutter;
import dev.hark.engine.Dispatcher;
import dev.hark.engine.Engine;
import dev.hark.engine.EngineUnavailableException;
import dev.hark.engine.Engines;
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
class Transcriber {
  private static final String ENGLISH = "en";

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

  /// A transcript and who made it.
  ///
  /// @param engine for the header `x-hark-engine`
  /// @param retries windows that had to be decoded again, for the header `x-hark-retries`
  record Outcome(Transcript transcript, String engine, int retries) {}

  /// Refuses at once what could not be done now, before the upload is read.
  void checkAvailable() {
    dispatcher.checkAvailable();
  }

  /// Transcribes a file.
  ///
  /// @throws dev.hark.problem.ProblemException for everything the client should know
  Outcome transcribe(Path upload, TranscriptionRequest request) throws InterruptedException {
    var model = catalogue.resolve(request.model());
    checkLanguage(model, request.options());
    long start = System.nanoTime();
    try (var pcm = decoder.decode(upload);
        var lease = lease(model)) {
      var outcome = transcribe(pcm, model, lease.engine(), request.options());
      metrics.transcribed(pcm.seconds(), System.nanoTime() - start);
      return outcome;
    }
  }

  private Outcome transcribe(PcmFile pcm, Model model, Engine engine, DecodingOptions options)
      throws InterruptedException {
    var segments = new ArrayList<Segment>();
    var language = options.language();
    var who = "";
    int retries = 0;
    for (var window : cutter.cut(pcm, model.longestWindow())) {
      var heard = dispatcher.dispatch(engine, window, withLanguage(options, language));
      for (var segment : heard.segments()) {
        if (!segment.text().isBlank()) {
          segments.add(segment.shiftedBy(window.start()));
        }
      }
      language = language.or(() -> detected(heard));
      retries += heard.retries();
      who = heard.engine();
    }
    return new Outcome(
        new Transcript(options.task(), language, pcm.seconds(), segments), who, retries);
  }

  private static DecodingOptions withLanguage(
      DecodingOptions options, Optional<Language> language) {
    return new DecodingOptions(options.task(), language, options.prompt(), options.temperature());
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
