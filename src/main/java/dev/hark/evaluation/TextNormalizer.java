package dev.hark.evaluation;

import dev.hark.transcript.Language;
import java.util.Set;

/// Makes texts comparable: what two people may write differently without hearing differently is
/// made the same. The rules are those of the Whisper paper (Radford et al. 2022, appendix C), so
/// that error rates can be compared with published ones. Safe for many threads.
public interface TextNormalizer {
  /// The text in lower case, without brackets and punctuation, its words separated by one blank.
  String normalize(String text);

  /// English has rules of its own for contractions, spelling and numbers. In languages that do not
  /// put blanks between words each character counts as a word, as in the paper.
  static TextNormalizer of(Language language) {
    return language.code().equals("en")
        ? english()
        : new BasicText(Set.of("zh", "ja", "th", "lo", "my", "yue").contains(language.code()));
  }

  /// The rules for English.
  static TextNormalizer english() {
    return new EnglishText();
  }

  /// The rules for a language that is not known.
  static TextNormalizer basic() {
    return new BasicText(false);
  }
}
