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

/// Carries what the windows of a file pass on to later ones: the language and, if the request asks
/// for it, the text. Until it is [#independent], windows are decoded one after the other, so the
/// same file gives the same text whatever the timing.
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

  /// Tells whether a window can be decoded without knowing those before it.
  boolean independent() {
    return !conditioned && options.language().isPresent();
  }

  /// Returns the language of the request, or else that of the first window with text.
  Optional<Language> language() {
    return options.language();
  }

  /// Returns how sure the model was of the language, 0 to 1; empty if the request names it.
  OptionalDouble languageProbability() {
    return languageProbability;
  }

  /// Returns the options for the next window.
  DecodingOptions optionsOf(CutWindow window) {
    // The second that two windows share is merged word by word, and each word with its tokens.
    var sharesAudio = window.mayContinue() || window.cut().overlap() > 0;
    var current = sharesAudio ? options.withWords(true).withScores(true) : options;
    return conditioned ? current.withPrompt(previous.get(window.channel()).next()) : current;
  }

  /// Learns from a window if later windows depend on it.
  ///
  /// @param kept its segments, without the dropped ones
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
