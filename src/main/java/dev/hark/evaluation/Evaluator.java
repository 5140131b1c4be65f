package dev.hark.evaluation;

import dev.hark.engine.EngineRegistry;
import dev.hark.evaluation.Evaluation.FileScore;
import dev.hark.models.Model;
import dev.hark.models.ModelsFile;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.transcript.Language;
import dev.hark.transcript.Task;
import dev.hark.transcription.Transcriber;
import dev.hark.transcription.TranscriptListener;
import dev.hark.transcription.TranscriptionSpec;
import java.util.ArrayList;

/// Transcribes sets and counts the errors.
///
/// @param transcriber transcribes the files
/// @param modelsFile has the defaults of the models
/// @param engines tell the memory that the workers take
/// @param plan predicts that memory
public record Evaluator(
    Transcriber transcriber, ModelsFile modelsFile, EngineRegistry engines, EnginePlan plan) {
  /// The language code of a file whose language is neither given nor detected.
  private static final String UNKNOWN = "?";

  /// Is told of each file before it is transcribed.
  @FunctionalInterface
  public interface Listener {
    /// Reports that a file is next.
    ///
    /// @param number of the file, from 1
    void next(int number, EvaluationSet.Item item);
  }

  /// Transcribes the first file, which loads the model, and then all of them with the clock
  /// running.
  ///
  /// @throws InterruptedException if the thread was interrupted
  public Evaluation evaluate(Model model, EvaluationSet set, Listener listener)
      throws InterruptedException {
    score(model, set, set.items().getFirst());
    var files = new ArrayList<FileScore>();
    long start = System.nanoTime();
    for (var item : set.items()) {
      listener.next(files.size() + 1, item);
      files.add(score(model, set, item));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Evaluation(
        model.name().value(), files, seconds, residentBytes(), plan.memoryOf(model).total());
  }

  private FileScore score(Model model, EvaluationSet set, EvaluationSet.Item item)
      throws InterruptedException {
    var options = modelsFile.defaults(model.name()).options(Task.TRANSCRIBE);
    var language = item.language().filter(_ -> model.header().multilingual()).or(options::language);
    var transcript =
        transcriber
            .transcribe(
                set.path(item),
                TranscriptionSpec.of(model.name(), options.withLanguage(language), "evaluate"),
                TranscriptListener.NONE)
            .transcript();
    var spoken = item.language().or(() -> transcript.language());
    var normalizer = spoken.map(TextNormalizer::of).orElseGet(TextNormalizer::basic);
    var reference = normalizer.normalize(item.text());
    var hypothesis = normalizer.normalize(transcript.text());
    return new FileScore(
        item.file(),
        spoken.map(Language::code).orElse(UNKNOWN),
        transcript.duration(),
        ErrorCount.ofWords(reference, hypothesis),
        ErrorCount.ofCharacters(reference, hypothesis),
        reference,
        hypothesis);
  }

  private long residentBytes() {
    return engines.status().details().get("workerResidentBytes") instanceof Number bytes
        ? bytes.longValue()
        : 0;
  }
}
