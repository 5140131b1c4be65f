package dev.hark.transcript;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.Deflater;

/// A piece of a transcript with its place in the audio.
///
/// @param start where it begins, in seconds from the start of the file
/// @param end where it ends, in seconds from the start of the file
/// @param text what is said, with the leading space that Whisper gives it
/// @param tokens the model's tokens of the text
/// @param temperature the temperature it was decoded with, 0 to 1
/// @param averageLogProbability the mean natural logarithm of its tokens' probabilities, at most 0;
///   0 where the engine has none
/// @param noSpeechProbability how likely it is that nobody speaks, 0 to 1
/// @param words its words in the order of time; empty unless they were asked for
/// @param scores the log-probability of each token of the text; empty unless asked for
/// @param turn whether the model heard another speaker begin after it (tdrz models)
/// @param speaker who speaks, where that is known
public record Segment(
    double start,
    double end,
    String text,
    List<Integer> tokens,
    double temperature,
    double averageLogProbability,
    double noSpeechProbability,
    List<Word> words,
    List<TokenScore> scores,
    boolean turn,
    Optional<String> speaker) {

  public Segment {
    tokens = List.copyOf(tokens);
    words = List.copyOf(words);
    scores = List.copyOf(scores);
    // An empty segment's mean is 0/0, and JSON has no word for that.
    temperature = finite(temperature);
    averageLogProbability = finite(averageLogProbability);
    noSpeechProbability = finite(noSpeechProbability);
  }

  /// A segment without words, scores and speakers.
  public Segment(
      double start,
      double end,
      String text,
      List<Integer> tokens,
      double temperature,
      double averageLogProbability,
      double noSpeechProbability) {
    this(
        start,
        end,
        text,
        tokens,
        temperature,
        averageLogProbability,
        noSpeechProbability,
        List.of(),
        List.of(),
        false,
        Optional.empty());
  }

  /// The same segment later, or earlier if negative, by this many seconds.
  public Segment shiftedBy(double seconds) {
    var shifted = words.stream().map(word -> word.shiftedBy(seconds)).toList();
    return with(start + seconds, end + seconds, text, shifted, speaker);
  }

  /// The same segment, said by somebody.
  public Segment withSpeaker(String name) {
    return with(start, end, text, words, Optional.of(name));
  }

  /// The same segment with other words, and the text that they make.
  ///
  /// @param newWords at least one; the segment begins with the first and ends with the last
  public Segment withWords(List<Word> newWords) {
    var newText = newWords.stream().map(Word::text).collect(Collectors.joining());
    return with(newWords.getFirst().start(), newWords.getLast().end(), newText, newWords, speaker);
  }

  /// UTF-8 bytes of the text per byte of its zlib form, as Whisper computes it: above 2.4 the text
  /// is repetitive. 0 for no text.
  public double compressionRatio() {
    var bytes = text.strip().getBytes(StandardCharsets.UTF_8);
    var compressed = 0L;
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var chunk = new byte[1024];
      while (!deflater.finished()) {
        compressed += deflater.deflate(chunk);
      }
    }
    return (double) bytes.length / compressed;
  }

  Segment between(double newStart, double newEnd) {
    var clamped =
        words.stream()
            .map(word ->
                new Word(
                    word.text(),
                    Math.clamp(word.start(), newStart, newEnd),
                    Math.clamp(word.end(), newStart, newEnd),
                    word.probability()))
            .toList();
    return with(newStart, newEnd, text, clamped, speaker);
  }

  private Segment with(
      double newStart,
      double newEnd,
      String newText,
      List<Word> newWords,
      Optional<String> newSpeaker) {
    return new Segment(
        newStart,
        newEnd,
        newText,
        tokens,
        temperature,
        averageLogProbability,
        noSpeechProbability,
        newWords,
        scores,
        turn,
        newSpeaker);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
