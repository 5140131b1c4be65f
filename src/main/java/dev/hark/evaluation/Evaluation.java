package dev.hark.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tells how well a model transcribes a set, how fast, and with how much memory.
///
/// @param model name of the model
/// @param files scores in the order of the set
/// @param seconds of work for all files, without loading the model
/// @param residentBytes measured memory of the workers at the end
/// @param predictedBytes memory of the workers as predicted from the model's header
public record Evaluation(
    String model, List<FileScore> files, double seconds, long residentBytes, long predictedBytes) {
  /// Holds the errors in one file.
  ///
  /// @param language code that the manifest gives, else the detected one
  /// @param audioSeconds length of the audio
  /// @param reference what the manifest says, normalised
  /// @param hypothesis what the model transcribed, normalised
  record FileScore(
      String file,
      String language,
      double audioSeconds,
      ErrorCount words,
      ErrorCount characters,
      String reference,
      String hypothesis) {}

  /// Sums up the errors of several files.
  record Score(int files, ErrorCount words, ErrorCount characters) {
    private static final Score NONE = new Score(0, ErrorCount.NONE, ErrorCount.NONE);

    private Score plus(FileScore file) {
      return new Score(files + 1, words.plus(file.words()), characters.plus(file.characters()));
    }
  }

  public Evaluation {
    files = List.copyOf(files);
  }

  /// Sums up all files.
  Score overall() {
    return files.stream().reduce(Score.NONE, Score::plus, (sum, _) -> sum);
  }

  /// Sums up the files of each language, by its code.
  Map<String, Score> byLanguage() {
    var scores = new TreeMap<String, Score>();
    files.forEach(file ->
        scores.put(file.language(), scores.getOrDefault(file.language(), Score.NONE).plus(file)));
    return scores;
  }

  /// Returns the word error rate of all files, in per cent.
  public double wordErrorPercent() {
    return 100 * overall().words().rate();
  }

  /// Returns the seconds of work per second of audio.
  double realTimeFactor() {
    return seconds / Math.max(1e-9, files.stream().mapToDouble(FileScore::audioSeconds).sum());
  }
}
