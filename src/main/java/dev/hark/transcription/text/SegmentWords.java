package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The words of segments, and segments with fewer of them.
public final class SegmentWords {
  /// Each word with the space before it.
  private static final Pattern WORD = Pattern.compile("\\s*\\S+");

  private SegmentWords() {}

  /// The words of a segment. Where the engine gave none they are spread over its time by their
  /// length.
  static List<Word> of(Segment segment) {
    if (!segment.words().isEmpty()) {
      return segment.words();
    }
    var text = segment.text().stripTrailing();
    var perCharacter = (segment.end() - segment.start()) / Math.max(1, text.length());
    var words = new ArrayList<Word>();
    var matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(
          new Word(
              matcher.group(),
              segment.start() + matcher.start() * perCharacter,
              segment.start() + matcher.end() * perCharacter,
              0));
    }
    return words;
  }

  /// A segment with only some of its words; empty if none is left.
  ///
  /// @param from first word kept; below 0 means 0
  /// @param to the one after the last word kept; beyond the last one means all
  static Optional<Segment> keep(Segment segment, int from, int to) {
    var words = of(segment);
    int end = Math.clamp(to, 0, words.size());
    int start = Math.clamp(from, 0, end);
    if (start == 0 && end == words.size()) {
      return Optional.of(segment);
    }
    var kept = words.subList(start, end);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    var shorter = segment.withWords(kept);
    var scores = scores(segment, bytes(words.subList(0, start)), bytes(kept));
    var turn = segment.turn() && end == words.size();
    var newWords = segment.words().isEmpty() ? List.<Word>of() : kept;
    return Optional.of(with(shorter, newWords, scores, turn));
  }

  /// The same segment without its words, which nobody asked for.
  public static Segment without(Segment segment) {
    return segment.words().isEmpty()
        ? segment
        : with(segment, List.of(), segment.scores(), segment.turn());
  }

  private static int bytes(List<Word> words) {
    return words.stream()
        .mapToInt(word -> word.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /// Tokens belong to a word by where their bytes stand in the text.
  private static List<TokenScore> scores(Segment segment, int skipped, int length) {
    var kept = new ArrayList<TokenScore>();
    int position = 0;
    for (var score : segment.scores()) {
      if (position >= skipped && position < skipped + length) {
        kept.add(score);
      }
      position += score.bytes().size();
    }
    return kept;
  }

  private static Segment with(
      Segment segment, List<Word> words, List<TokenScore> scores, boolean turn) {
    return new Segment(
        segment.start(),
        segment.end(),
        segment.text(),
        segment.tokens(),
        segment.temperature(),
        segment.averageLogProbability(),
        segment.noSpeechProbability(),
        words,
        scores,
        turn,
        segment.speaker());
  }
}
