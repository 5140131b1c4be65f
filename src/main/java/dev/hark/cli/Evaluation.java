package dev.hark.cli;

import dev.hark.engine.Engines;
import dev.hark.evaluation.ErrorCount;
import dev.hark.evaluation.TextNormalizer;
import dev.hark.models.Model;
import dev.hark.models.ModelsFile;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How well a model transcribes a set, how fast, and with how much memory.
///
/// @param model its name
/// @param files in the order of the set
/// @param seconds of work for all files, the first load of the model left out
/// @param residentBytes of the workers at the end, measured
/// @param predictedBytes of the workers, as predicted from the model's header
public record Evaluation(
    String model, List<FileScore> files, double seconds, long residentBytes, long predictedBytes) {
  /// What a file is counted as whose language is neither given nor detected.
  private static final String UNKNOWN = "?";

  /// One file.
  ///
  /// @param language code; of the manifest, else detected
  /// @param audioSeconds length of the audio
  record FileScore(
      String file,
      String language,
      double audioSeconds,
      ErrorCount words,
      ErrorCount characters,
      String reference,
      String heard) {}

  /// Errors of several files together.
  record Score(int files, ErrorCount words, ErrorCount characters) {
    private static final Score NONE = new Score(0, ErrorCount.NONE, ErrorCount.NONE);

    private Score plus(FileScore file) {
      return new Score(files + 1, words.plus(file.words()), characters.plus(file.characters()));
    }
  }

  public Evaluation {
    files = List.copyOf(files);
  }

  /// Loads a model, transcribes all files with it and unloads it.
  ///
  /// @param nameOrFile a name of the catalogue or the path of a ggml file
  public static Evaluation of(String nameOrFile, EvaluationSet set, Console console)
      throws InterruptedException {
    try (var workshop = Workshop.open(Optional.of(nameOrFile))) {
      var model = ChosenModel.of(workshop, console);
      var run = new Run(workshop, model, set);
      run.score(set.items().getFirst()); // loads the model
      var files = new ArrayList<FileScore>();
      long start = System.nanoTime();
      for (var item : set.items()) {
        console.progress(
            "%s  %d of %d  %s"
                .formatted(model.name(), files.size() + 1, set.items().size(), item.file()));
        files.add(run.score(item));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      console.clearProgress();
      return new Evaluation(
          model.name(),
          files,
          seconds,
          residentBytes(workshop),
          workshop.get(EnginePlan.class).memoryOf(model).total());
    }
  }

  private static long residentBytes(Workshop workshop) {
    return workshop.get(Engines.class).status().details().get("workerResidentBytes")
            instanceof Number bytes
        ? bytes.longValue()
        : 0;
  }

  /// One model at work on a set.
  private record Run(Workshop workshop, Model model, EvaluationSet set) {
    FileScore score(EvaluationSet.Item item) throws InterruptedException {
      var options = workshop.get(ModelsFile.class).defaults(model.name()).options(Task.TRANSCRIBE);
      var language =
          item.language().filter(_ -> model.header().multilingual()).or(options::language);
      var transcript =
          workshop
              .get(Transcriber.class)
              .transcribe(
                  set.path(item),
                  TranscriptionSpec.of(model.name(), options.withLanguage(language), "evaluate"),
                  TranscriptListener.NONE)
              .transcript();
      var spoken = item.language().or(() -> transcript.language());
      var normalizer = spoken.map(TextNormalizer::of).orElseGet(TextNormalizer::basic);
      var reference = normalizer.normalize(item.text());
      var heard = normalizer.normalize(transcript.text());
      return new FileScore(
          item.file(),
          spoken.map(Language::code).orElse(UNKNOWN),
          transcript.duration(),
          ErrorCount.ofWords(reference, heard),
          ErrorCount.ofCharacters(reference, heard),
          reference,
          heard);
    }
  }

  /// All files together.
  Score overall() {
    return files.stream().reduce(Score.NONE, Score::plus, (one, _) -> one);
  }

  /// By language code.
  Map<String, Score> byLanguage() {
    var scores = new TreeMap<String, Score>();
    files.forEach(file ->
        scores.put(file.language(), scores.getOrDefault(file.language(), Score.NONE).plus(file)));
    return scores;
  }

  /// Word error rate of all files, in per cent.
  public double wordErrorPercent() {
    return 100 * overall().words().rate();
  }

  /// Seconds of work per second of audio.
  double realTimeFactor() {
    return seconds / Math.max(1e-9, files.stream().mapToDouble(FileScore::audioSeconds).sum());
  }
}
