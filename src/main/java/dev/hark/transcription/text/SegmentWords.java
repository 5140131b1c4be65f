package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the words of segments and shortens segments to some of them.
final class SegmentWords {
  /// A word with the space before it.
  private static final Pattern WORD = Pattern.compile("\\s*\\S+");

  private SegmentWords() {}

  /// Returns the words of a segment. If the engine gave none, they are spread over its time by
  /// their length.
  static List<Word> of(Segment segment) {
    if (!segment.words().isEmpty()) {
      return segment.words();
    }
    var text = segment.text().stripTrailing();
    var perCharacter = segment.time().length() / Math.max(1, text.length());
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

  /// Returns a segment with only some of its words; empty if none is left.
  ///
  /// @param from the first word to keep; below 0 means 0
  /// @param to the word after the last one to keep; beyond the last one means all
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
    var scores = scores(segment, bytes(words.subList(0, start)), bytes(kept));
    var turn = segment.turn() && end == words.size();
    var shorter = segment.shortenedTo(kept, scores, turn);
    return Optional.of(segment.words().isEmpty() ? shorter.withoutWords() : shorter);
  }

  private static int bytes(List<Word> words) {
    return words.stream()
        .mapToInt(word -> word.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /// A token belongs to the word in which its bytes begin.
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
}
