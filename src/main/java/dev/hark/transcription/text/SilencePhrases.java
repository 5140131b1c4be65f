package dev.hark.transcription.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/// Knows the phrases that Whisper models write in silence: the closing words and credits of the
/// films they were trained on.
public final class SilencePhrases {
  private static final String RESOURCE = "silence-phrases.txt";
  private static final String COMMENT = "#";

  private final Set<String> phrases;

  private SilencePhrases(Set<String> phrases) {
    this.phrases = phrases;
  }

  /// Reads the phrases that come with the server.
  public static SilencePhrases load() {
    try (var in = SilencePhrases.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("not in the jar: " + RESOURCE);
      }
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new SilencePhrases(
          reader
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith(COMMENT))
              .map(WordText::normalised)
              .collect(Collectors.toUnmodifiableSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Tells whether a text is one of the phrases and nothing else, ignoring case and punctuation.
  boolean contains(String text) {
    return phrases.contains(WordText.normalised(text));
  }
}
