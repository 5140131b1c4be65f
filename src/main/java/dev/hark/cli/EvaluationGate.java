package dev.hark.cli;

import dev.hark.transcript.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// What a new model must be able to do before it is published.
///
/// @param set folder of audio with a manifest
/// @param maxWordErrorPercent most words that may be wrong, in per cent, at least 0
/// @param language evaluates only what is spoken in this language; empty means everything
public record EvaluationGate(Path set, double maxWordErrorPercent, Optional<Language> language) {
  /// What the gate found.
  ///
  /// @param passed whether the model is good enough
  /// @param explanation one line for people
  record Verdict(boolean passed, String explanation) {}

  public EvaluationGate {
    if (!(maxWordErrorPercent >= 0)) {
      throw new IllegalArgumentException("The most word errors are at least 0 per cent.");
    }
  }

  /// Transcribes the set with a file that is not published yet, whatever its name.
  ///
  /// @param staged ggml file; stays where it is
  /// @param name that the model is to have, for messages
  /// @throws IllegalArgumentException if the set is wrong
  /// @throws IOException if no link to the file can be made beside it
  Verdict check(Path staged, String name, Console console)
      throws IOException, InterruptedException {
    var items = EvaluationSet.read(set, language);
    var file = staged.toAbsolutePath();
    var folder = Files.createTempDirectory(file.getParent(), ".evaluate");
    try {
      var link = folder.resolve("ggml-" + name + ".bin");
      Files.createLink(link, file);
      try {
        return verdict(Evaluation.of(link.toString(), items, console));
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
