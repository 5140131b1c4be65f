package dev.hark.transcription;

import dev.hark.engine.WindowResult;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcript.Segment;
import dev.hark.transcription.text.PreviousText;
import dev.hark.windows.WindowSource.CutWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What the windows of a file tell those after them: the language, and where the request says so
/// the text. Until it is [#independent] windows are decoded one after the other, so the same file
/// gives the same text whatever the timing.
final class DecodingContext {
  private final boolean conditioned;
  private final List<PreviousText> previous;
  private volatile DecodingOptions options;
  private volatile OptionalDouble languageProbability = OptionalDouble.empty();

  DecodingContext(TranscriptionSpec spec, int channels) {
    options = spec.options();
    conditioned = spec.conditionOnPreviousText();
    previous =
        Stream.generate(() -> new PreviousText(spec.options().prompt())).limit(channels).toList();
  }

  /// Whether a window can be decoded without knowing those before it.
  boolean independent() {
    return !conditioned && options.language().isPresent();
  }

  /// The language of the request, or that of the first window with text.
  Optional<Language> language() {
    return options.language();
  }

  /// How sure the model was of the language; empty where the request names it.
  OptionalDouble languageProbability() {
    return languageProbability;
  }

  /// The options for the next window.
  DecodingOptions optionsOf(CutWindow window) {
    // the second that two windows share is merged by its words
    var doubled = window.mayContinue() || window.cut().overlap() > 0;
    var now = doubled ? options.withWords(true) : options;
    return conditioned ? now.withPrompt(previous.get(window.channel()).next()) : now;
  }

  /// Learns from a window, where those after it wait for that.
  ///
  /// @param kept its text
  /// @param reliable whether nothing of it was dropped
  void learn(CutWindow window, WindowResult result, List<Segment> kept, boolean reliable) {
    if (independent()) {
      return;
    }
    if (conditioned) {
      previous.get(window.channel()).heard(kept, reliable);
    }
    if (options.language().isEmpty() && !kept.isEmpty() && result.language().isPresent()) {
      languageProbability = result.languageProbability();
      options = options.withLanguage(result.language());
    }
  }
}
