package dev.hark.cli;

import dev.hark.engine.EngineRegistry;
import dev.hark.evaluation.Evaluation;
import dev.hark.evaluation.EvaluationSet;
import dev.hark.evaluation.Evaluator;
import dev.hark.models.ModelsFile;
import dev.hark.supervisor.capacity.EnginePlan;
import dev.hark.transcription.Transcriber;
import java.util.Optional;

/// Evaluates models one after the other, each with a worker of its own, and shows the progress.
public record EvaluationRunner(Console console) {
  /// Loads a model, transcribes a set with it and unloads it.
  ///
  /// @param nameOrFile a name of the catalogue or the path of a ggml file
  public Evaluation run(String nameOrFile, EvaluationSet set) throws InterruptedException {
    try (var context = CommandContext.open(Optional.of(nameOrFile))) {
      var model = ChosenModel.of(context, console);
      var evaluator =
          new Evaluator(
              context.get(Transcriber.class),
              context.get(ModelsFile.class),
              context.get(EngineRegistry.class),
              context.get(EnginePlan.class));
      return evaluator.evaluate(
          model,
          set,
          (number, item) ->
              console.progress(
                  "%s  %d of %d  %s"
                      .formatted(model.name(), number, set.items().size(), item.file())));
    } finally {
      console.clearProgress();
    }
  }
}
