package dev.hark.evaluation;

import dev.hark.transcript.Language;
import java.util.Set;

/// Makes texts comparable by removing differences in writing that cannot be heard. The rules are
/// those of the Whisper paper (Radford et al. 2022, appendix C), so that error rates can be
/// compared with published ones. Safe for many threads.
public interface TextNormalizer {
  /// Returns the text in lower case, without brackets and punctuation, its words separated by one
  /// blank.
  String normalize(String text);

  /// Returns the rules for a language. English has rules of its own for contractions, spelling and
  /// numbers. In languages that do not put blanks between words each character counts as a word, as
  /// in the paper.
  static TextNormalizer of(Language language) {
    return language.code().equals("en")
        ? english()
        : new BasicText(Set.of("zh", "ja", "th", "lo", "my", "yue").contains(language.code()));
  }

  /// Returns the rules for English.
  static TextNormalizer english() {
    return new EnglishText();
  }

  /// Returns the rules for an unknown language.
  static TextNormalizer basic() {
    return new BasicText(false);
  }
}
