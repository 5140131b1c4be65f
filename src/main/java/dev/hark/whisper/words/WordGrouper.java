package dev.hark.whisper.words;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Joins tokens into words. A leading space begins a word; in a language that writes no spaces,
/// every token that completes a character does. Punctuation stays with its word. The joined texts
/// of the words equal the text of the tokens.
public final class WordGrouper {
  /// Languages written without spaces between words, as OpenAI's implementation lists them.
  private static final Set<String> WITHOUT_SPACES =
      Set.of("zh", "ja", "th", "lo", "my", "yue", "km");

  private static final int MAX_CHARACTER_BYTES = 4;

  private final boolean spaces;
  private final List<WordSpan> words = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private double sum;
  private int count;
  private boolean spoken;
  private double end = -1;

  private WordGrouper(boolean spaces) {
    this.spaces = spaces;
  }

  /// Joins tokens into words.
  ///
  /// @param language the code of the text's language
  public static List<WordSpan> group(List<Token> tokens, String language) {
    var grouper = new WordGrouper(!WITHOUT_SPACES.contains(language));
    var pending = new ByteArrayOutputStream();
    var parts = new ArrayList<Token>();
    for (var token : tokens) {
      token.score().bytes().forEach(pending::write);
      parts.add(token);
      if (isComplete(pending.toByteArray(), parts.size())) {
        grouper.add(pending.toString(StandardCharsets.UTF_8), parts);
        pending.reset();
        parts.clear();
      }
    }
    if (!parts.isEmpty()) {
      grouper.add(pending.toString(StandardCharsets.UTF_8), parts);
    }
    grouper.flush();
    return grouper.words;
  }

  /// Tells whether the bytes make whole characters. Bytes that no token completes are taken as they
  /// are.
  private static boolean isComplete(byte[] bytes, int tokens) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return tokens >= MAX_CHARACTER_BYTES;
    }
  }

  private void add(String part, List<Token> tokens) {
    boolean punctuation = part.codePoints().noneMatch(Character::isLetterOrDigit);
    if (punctuation ? opens(part) : spoken && begins(part)) {
      flush();
    }
    text.append(part);
    end = tokens.getLast().alignedEnd();
    if (!punctuation) {
      spoken = true;
      for (var token : tokens) {
        sum += token.probability();
        count++;
      }
    }
  }

  /// Punctuation after a space, and an opening bracket, belong to the following word.
  private boolean opens(String part) {
    return spoken
        && ((part.startsWith(" ") && !isClosing(part.strip()))
            || part.codePoints().anyMatch(WordGrouper::isOpening));
  }

  private static boolean isClosing(String stripped) {
    return !stripped.isEmpty() && ".,!?:;)]}。，、！？：；」』）”…".contains(stripped.substring(0, 1));
  }

  private static boolean isOpening(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
      default -> codePoint == '¿' || codePoint == '¡';
    };
  }

  private boolean begins(String part) {
    return part.startsWith(" ") || (!spaces && !continuesLatin(part));
  }

  /// A Latin word among Chinese characters may consist of several tokens too.
  private boolean continuesLatin(String part) {
    return isLatin(text.codePointBefore(text.length())) && isLatin(part.codePointAt(0));
  }

  private static boolean isLatin(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        && switch (Character.UnicodeScript.of(codePoint)) {
          case LATIN, COMMON -> true;
          default -> false;
        };
  }

  private void flush() {
    if (text.isEmpty()) {
      return;
    }
    if (!spoken && !words.isEmpty()) {
      var last = words.removeLast();
      words.add(new WordSpan(last.text() + text, last.probability(), end));
    } else {
      words.add(new WordSpan(text.toString(), count == 0 ? 0 : sum / count, end));
    }
    text.setLength(0);
    sum = 0;
    count = 0;
    spoken = false;
  }
}
