package dev.hark.evaluation;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Applies the rules for all languages but English, which concern only brackets, symbols and case.
///
/// @param byCharacter whether every character is a word
record BasicText(boolean byCharacter) implements TextNormalizer {
  static final Pattern BRACKETS =
      Pattern.compile("<[^>]*>|\\[[^\\]]*\\]|\\([^)]*\\)", Pattern.UNICODE_CHARACTER_CLASS);

  /// Matches marks, symbols and punctuation.
  private static final Pattern SYMBOLS = Pattern.compile("[\\p{M}\\p{S}\\p{P}]");

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}]+");

  @Override
  public String normalize(String text) {
    var plain = BRACKETS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    plain = Normalizer.normalize(plain, Normalizer.Form.NFKC);
    plain = SYMBOLS.matcher(plain).replaceAll(" ").toLowerCase(Locale.ROOT);
    return joined(byCharacter ? apart(plain) : plain);
  }

  static String joined(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  private static String apart(String text) {
    return text.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
  }
}
