package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Builds the prompt of the next window if each window is to see the text before it: the prompt of
/// the request and the end of the previous text, as in OpenAI's implementation.
public final class PreviousText {
  /// Half of Whisper's text context is 224 tokens, of about four letters each in English.
  private static final int MAX_CHARACTERS = 600;

  /// A window always sees this much of the text before it, however long the prompt is.
  private static final int MIN_CHARACTERS = 200;

  /// Text decoded at a higher temperature than this would mislead the next window.
  private static final double UNRELIABLE_TEMPERATURE = 0.5;

  private final Optional<String> prompt;
  private final int maxCharacters;
  private String tail = "";

  public PreviousText(Optional<String> prompt) {
    this.prompt = prompt;
    maxCharacters = Math.max(MIN_CHARACTERS, MAX_CHARACTERS - prompt.map(String::length).orElse(0));
  }

  /// Returns the prompt for the next window.
  public Optional<String> next() {
    if (tail.isEmpty()) {
      return prompt;
    }
    return Optional.of(prompt.map(text -> text.stripTrailing() + tail).orElse(tail.strip()));
  }

  /// Remembers the text of a window.
  ///
  /// @param reliable whether none of its text was dropped
  public void heard(List<Segment> segments, boolean reliable) {
    if (!reliable || segments.stream().anyMatch(PreviousText::isUnreliable)) {
      tail = "";
      return;
    }
    var text = segments.stream().map(Segment::text).collect(Collectors.joining()).stripTrailing();
    tail = end(text.isEmpty() || text.startsWith(" ") ? tail + text : tail + " " + text);
  }

  private static boolean isUnreliable(Segment segment) {
    return segment.decoding().temperature() > UNRELIABLE_TEMPERATURE;
  }

  /// Shortens a text to its end, from the beginning of a word.
  private String end(String text) {
    if (text.length() <= maxCharacters) {
      return text;
    }
    var from = text.length() - maxCharacters;
    var space = text.indexOf(' ', from);
    if (space >= 0) {
      return text.substring(space);
    }
    return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }
}
