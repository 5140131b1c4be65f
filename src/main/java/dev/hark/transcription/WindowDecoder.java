package dev.hark.transcription;

import dev.hark.scheduling.Slot;
import dev.hark.transcript.DecodingOptions;
import dev.hark.transcript.Language;
import dev.hark.transcription.WindowEvent.Heard;
import dev.hark.transcription.text.HallucinationGuard;
import dev.hark.transcription.text.PreviousText;
import dev.hark.windows.WindowSource.Piece;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Has windows decoded, each with what those before it have told: the language, and where asked the
/// text.
///
/// Until [#independent] the windows are decoded one after the other; from then on any number of
/// threads may decode at the same time, and the same file gives the same text whatever the timing.
final class WindowDecoder {
  private final HallucinationGuard guard;
  private final boolean conditioned;
  private final List<PreviousText> previous;
  private volatile DecodingOptions options;
  private volatile OptionalDouble languageProbability = OptionalDouble.empty();

  WindowDecoder(Assignment assignment, int channels) {
    options = assignment.options();
    guard = new HallucinationGuard(options.thresholds(), options.temperature());
    conditioned = assignment.conditionOnPreviousText();
    previous =
        Stream.generate(() -> new PreviousText(assignment.options().prompt()))
            .limit(channels)
            .toList();
  }

  /// Whether a window can be decoded without knowing those before it.
  boolean independent() {
    return !conditioned && options.language().isPresent();
  }

  /// The language that was asked for, or that of the first window in which something was said.
  Optional<Language> language() {
    return options.language();
  }

  /// How sure the model was of the language; empty where it was given.
  OptionalDouble languageProbability() {
    return languageProbability;
  }

  /// @throws dev.hark.problem.ProblemException as [Slot#transcribe]
  Heard decode(Slot slot, Piece piece) throws InterruptedException {
    var window = piece.cut().window();
    var answer = slot.transcribe(window, optionsOf(piece));
    var spoken =
        answer.segments().stream()
            .filter(segment -> !segment.text().isBlank())
            .map(segment -> segment.shiftedBy(window.start()))
            .toList();
    var checked = guard.check(piece.cut(), spoken);
    var heard = new Heard(piece, checked.kept(), checked.dropped(), answer.retries());
    if (!independent()) {
      learn(heard, answer.language(), answer.languageProbability());
    }
    return heard;
  }

  private DecodingOptions optionsOf(Piece piece) {
    // The doubled second of two windows is merged by its words.
    var doubled = piece.openEnd() || piece.cut().overlap() > 0;
    var now = doubled ? options.withWords(true) : options;
    return conditioned ? now.withPrompt(previous.get(piece.channel()).next()) : now;
  }

  private void learn(Heard heard, Optional<Language> language, OptionalDouble probability) {
    if (conditioned) {
      previous.get(heard.piece().channel()).heard(heard.segments(), heard.dropped().isEmpty());
    }
    if (options.language().isEmpty() && heard.hasText() && language.isPresent()) {
      languageProbability = probability;
      options = options.withLanguage(language);
    }
  }
}
