package dev.hark.transcript;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.Deflater;

/// A piece of a transcript with its place in the audio.
///
/// @param time when it is spoken, in seconds from the start of the file
/// @param text what is said, with the leading space that Whisper gives it
/// @param tokens the model's tokens of the text
/// @param decoding how it was decoded
/// @param words its words in the order of time; empty unless they were requested
/// @param scores the log-probability of each token of the text; empty unless requested
/// @param turn whether the model marked a change of speaker after it (tdrz models)
/// @param speaker who speaks, where that is known
public record Segment(
    TimeRange time,
    String text,
    List<Integer> tokens,
    DecodingScores decoding,
    List<Word> words,
    List<TokenScore> scores,
    boolean turn,
    Optional<String> speaker) {

  public Segment {
    tokens = List.copyOf(tokens);
    words = List.copyOf(words);
    scores = List.copyOf(scores);
  }

  /// Makes a segment without words, token scores and speakers.
  public Segment(
      double start,
      double end,
      String text,
      List<Integer> tokens,
      double temperature,
      double averageLogProbability,
      double noSpeechProbability) {
    this(
        TimeRange.ofModel(start, end),
        text,
        tokens,
        new DecodingScores(temperature, averageLogProbability, noSpeechProbability),
        List.of(),
        List.of(),
        false,
        Optional.empty());
  }

  /// Returns where it begins, in seconds from the start of the file.
  public double start() {
    return time.start();
  }

  /// Returns where it ends, in seconds from the start of the file.
  public double end() {
    return time.end();
  }

  /// Returns the same segment later, or earlier if negative, by this many seconds.
  public Segment shiftedBy(double seconds) {
    var shifted = words.stream().map(word -> word.shiftedBy(seconds)).toList();
    return with(time.shiftedBy(seconds), text, shifted);
  }

  /// Returns the same segment with the name of its speaker.
  public Segment withSpeaker(String name) {
    return new Segment(time, text, tokens, decoding, words, scores, turn, Optional.of(name));
  }

  /// Returns the same segment without its words.
  public Segment withoutWords() {
    return words.isEmpty() ? this : with(time, text, List.of());
  }

  /// Returns the same segment without the scores of its tokens.
  public Segment withoutScores() {
    return scores.isEmpty()
        ? this
        : new Segment(time, text, tokens, decoding, words, List.of(), turn, speaker);
  }

  /// Returns a segment of only some of its words, with the text that they make.
  ///
  /// @param kept at least one; the segment begins with the first and ends with the last
  /// @param keptTokens those of `kept`
  /// @param keptScores those of `kept`
  /// @param turnKept whether the change of speaker after the segment still follows
  public Segment shortenedTo(
      List<Word> kept, List<Integer> keptTokens, List<TokenScore> keptScores, boolean turnKept) {
    var newTime = new TimeRange(kept.getFirst().start(), kept.getLast().end());
    var newText = kept.stream().map(Word::text).collect(Collectors.joining());
    return new Segment(newTime, newText, keptTokens, decoding, kept, keptScores, turnKept, speaker);
  }

  /// Returns the UTF-8 bytes of the text per byte of its zlib form, as Whisper computes it: above
  /// 2.4 the text is repetitive. It is 0 for no text.
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

  /// Returns the same segment at another time, its words moved inside it.
  Segment within(TimeRange newTime) {
    var clamped =
        words.stream().map(word -> word.withTime(word.time().clampedTo(newTime))).toList();
    return with(newTime, text, clamped);
  }

  private Segment with(TimeRange newTime, String newText, List<Word> newWords) {
    return new Segment(newTime, newText, tokens, decoding, newWords, scores, turn, speaker);
  }
}
