package dev.hark.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
  ///
  /// @param files how many
  /// @param interval of the word error rate
  record Score(int files, ErrorCount words, ErrorCount characters, RateInterval interval) {
    static Score of(List<FileScore> files) {
      var words = files.stream().map(FileScore::words).toList();
      return new Score(
          files.size(),
          words.stream().reduce(ErrorCount.NONE, ErrorCount::plus),
          files.stream().map(FileScore::characters).reduce(ErrorCount.NONE, ErrorCount::plus),
          RateInterval.of(words));
    }
  }

  public Evaluation {
    files = List.copyOf(files);
  }

  /// Sums up all files.
  Score overall() {
    return Score.of(files);
  }

  /// Sums up the files of each language, by its code.
  Map<String, Score> byLanguage() {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                FileScore::language,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Score::of)));
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
