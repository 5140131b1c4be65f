package dev.hark.transcript;

import java.util.List;
import java.util.Optional;

/// One of the 100 languages of Whisper's multilingual models.
///
/// @param code Whisper's code, mostly ISO 639-1, e.g. `de`
/// @param englishName the English name in lower case, e.g. `german`
public record Language(String code, String englishName) {

  /// Finds the language with this code (`de`, `de-AT`, `de_AT`), English name (`german`) or other
  /// common name (`castilian`), in any case. The region of a code is ignored.
  public static Optional<Language> of(String codeOrName) {
    return LanguageTable.find(codeOrName);
  }

  /// Returns all languages in the order of Whisper's language tokens.
  public static List<Language> all() {
    return LanguageTable.ALL;
  }
}
