package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import dev.hark.transcript.TokenScore;
import dev.hark.transcript.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /// Returns a segment with only some of its words; empty if none is left. It keeps the tokens of
  /// these words if the segment has scores, which tell which tokens they are, and else none.
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
    int first = tokensBefore(segment, bytes(words.subList(0, start)));
    int last = tokensBefore(segment, bytes(words.subList(0, end)));
    var shorter =
        segment.shortenedTo(
            kept,
            textTokens(segment).subList(first, last),
            segment.scores().subList(first, last),
            segment.turn() && end == words.size());
    return Optional.of(segment.words().isEmpty() ? shorter.withoutWords() : shorter);
  }

  /// Returns a segment without some characters of its text; empty if no letter or digit is left. It
  /// keeps the tokens of the others if the segment has scores, and else none.
  ///
  /// @param places finds the characters in a text
  static Optional<Segment> without(Segment segment, Function<String, BitSet> places) {
    var words = of(segment);
    var text = words.stream().map(Word::text).collect(Collectors.joining());
    var removed = places.apply(text);
    if (removed.isEmpty()) {
      return Optional.of(segment);
    }
    if (!Annotations.isSpoken(text, removed)) {
      return Optional.empty();
    }
    var kept = new ArrayList<Word>();
    int end = 0;
    for (var word : words) {
      int start = end;
      end += word.text().length();
      var left = Annotations.remainder(text, start, end, removed);
      if (left.equals(word.text()) || Annotations.isSpoken(left)) {
        kept.add(word.withText(left));
      }
    }
    var tokens = new ArrayList<Integer>();
    var scores = new ArrayList<TokenScore>();
    var textTokens = textTokens(segment);
    int position = 0;
    for (int i = 0; i < segment.scores().size(); i++) {
      var score = segment.scores().get(i);
      if (!removed.get(firstLetter(text, characters(text, position)))) {
        tokens.add(textTokens.get(i));
        scores.add(score);
      }
      position += score.bytes().size();
    }
    var shorter = segment.shortenedTo(kept, tokens, scores, segment.turn());
    return Optional.of(segment.words().isEmpty() ? shorter.withoutWords() : shorter);
  }

  /// Returns the place of the first character that is no blank.
  private static int firstLetter(String text, int from) {
    int place = from;
    while (place < text.length() && Character.isWhitespace(text.charAt(place))) {
      place++;
    }
    return place;
  }

  /// Returns the number of characters that end before a byte of the text.
  private static int characters(String text, int bytes) {
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    return new String(encoded, 0, Math.min(bytes, encoded.length), StandardCharsets.UTF_8).length();
  }

  private static int bytes(List<Word> words) {
    return words.stream()
        .mapToInt(word -> word.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /// Counts the tokens that begin before a byte of the text. A token belongs to the word in which
  /// its bytes begin.
  private static int tokensBefore(Segment segment, int end) {
    int count = 0;
    int position = 0;
    for (var score : segment.scores()) {
      if (position >= end) {
        break;
      }
      count++;
      position += score.bytes().size();
    }
    return count;
  }

  /// Returns the tokens of the text, one for each score. The others are times, which Whisper
  /// numbers after all tokens of text.
  private static List<Integer> textTokens(Segment segment) {
    int count = segment.scores().size();
    var lowest = segment.tokens().stream().sorted().limit(count).toList();
    return segment.tokens().stream()
        .filter(token -> !lowest.isEmpty() && token <= lowest.getLast())
        .toList();
  }
}
