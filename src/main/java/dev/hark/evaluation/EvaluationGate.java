package dev.hark.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Decides whether a new model is good enough to be published.
///
/// @param set audio that a model has to transcribe
/// @param maxWordErrorPercent the highest word error rate that passes, in per cent, at least 0
public record EvaluationGate(EvaluationSet set, double maxWordErrorPercent) {
  /// Says what the gate found.
  ///
  /// @param passed whether the model is good enough
  /// @param explanation one line for people
  public record Verdict(boolean passed, String explanation) {}

  /// Evaluates a model that is a file in a folder of its own.
  @FunctionalInterface
  public interface FileEvaluation {
    /// Transcribes the set with the model in the file.
    ///
    /// @param file named `ggml-NAME.bin`
    Evaluation of(Path file, EvaluationSet set) throws InterruptedException;
  }

  public EvaluationGate {
    if (!(maxWordErrorPercent >= 0)) {
      throw new IllegalArgumentException(
          "The maximum word error rate must be at least 0 per cent.");
    }
  }

  /// Transcribes the set with a file that is not published yet, whatever its name.
  ///
  /// @param staged ggml file, which stays where it is
  /// @param name of the model once it is published, for messages
  /// @param evaluation evaluates the file
  /// @throws IOException if no link to the file can be made beside it
  public Verdict check(Path staged, String name, FileEvaluation evaluation)
      throws IOException, InterruptedException {
    var file = staged.toAbsolutePath();
    var folder = Files.createTempDirectory(file.getParent(), ".evaluate");
    try {
      var link = folder.resolve("ggml-" + name + ".bin");
      Files.createLink(link, file);
      try {
        return verdict(evaluation.of(link, set));
      } finally {
        Files.delete(link);
      }
    } finally {
      Files.delete(folder);
    }
  }

  private Verdict verdict(Evaluation evaluation) {
    double percent = evaluation.wordErrorPercent();
    boolean passed = percent <= maxWordErrorPercent;
    return new Verdict(
        passed,
        String.format(
            Locale.ROOT,
            "%.2f %% of the words are wrong, %s the %.2f %% that are allowed (%d files)",
            percent,
            passed ? "within" : "above",
            maxWordErrorPercent,
            evaluation.files().size()));
  }
}
