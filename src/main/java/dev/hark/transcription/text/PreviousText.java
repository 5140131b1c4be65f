package dev.hark.transcription.text;

import dev.hark.transcript.Segment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The prompt of the next window where each is to see the text before it: the request's own prompt
/// and the end of what was said, as in OpenAI's implementation.
public final class PreviousText {
  /// Half of Whisper's text context is 224 tokens; English has about four letters to each.
  private static final int MOST_CHARACTERS = 600;

  /// Of the text before it a window always sees this much, however long the prompt is.
  private static final int LEAST_CHARACTERS = 200;

  /// Text that was found at a higher temperature than this would lead the next window astray.
  private static final double UNRELIABLE_TEMPERATURE = 0.5;

  private final Optional<String> prompt;
  private final int most;
  private String tail = "";

  public PreviousText(Optional<String> prompt) {
    this.prompt = prompt;
    most = Math.max(LEAST_CHARACTERS, MOST_CHARACTERS - prompt.map(String::length).orElse(0));
  }

  /// The prompt for the window that comes now.
  public Optional<String> next() {
    if (tail.isEmpty()) {
      return prompt;
    }
    return Optional.of(prompt.map(own -> own.stripTrailing() + tail).orElse(tail.strip()));
  }

  /// Remembers a window.
  ///
  /// @param reliable whether nothing of it had to be taken back
  public void heard(List<Segment> segments, boolean reliable) {
    if (!reliable || segments.stream().anyMatch(it -> it.temperature() > UNRELIABLE_TEMPERATURE)) {
      tail = "";
      return;
    }
    var text = segments.stream().map(Segment::text).collect(Collectors.joining()).stripTrailing();
    tail = end(text.isEmpty() || text.startsWith(" ") ? tail + text : tail + " " + text);
  }

  /// Begins at a word.
  private String end(String text) {
    if (text.length() <= most) {
      return text;
    }
    var from = text.length() - most;
    var space = text.indexOf(' ', from);
    if (space >= 0) {
      return text.substring(space);
    }
    return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }
}
