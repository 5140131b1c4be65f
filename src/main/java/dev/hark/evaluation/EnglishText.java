package dev.hark.evaluation;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Applies the rules for English: [BasicText], and contractions, titles, spelling and numbers.
final class EnglishText implements TextNormalizer {
  private record Rule(Pattern pattern, String replacement) {
    static Rule of(String pattern, String replacement) {
      return new Rule(Pattern.compile(pattern), replacement);
    }

    String apply(String text) {
      return pattern.matcher(text).replaceAll(replacement);
    }
  }

  private static final List<Rule> NOISE =
      List.of(
          Rule.of("[\\u2018\\u2019\\u02bc]", "'"),
          Rule.of("\\b(?:hmm|mm|mhm|mmm|uh|um)\\b", ""),
          Rule.of("\\s+'", "'"));

  /// Irregular contractions come before the general endings.
  private static final List<Rule> CONTRACTIONS =
      List.of(
          Rule.of("\\bwon't\\b", "will not"),
          Rule.of("\\bcan't\\b", "can not"),
          Rule.of("\\blet's\\b", "let us"),
          Rule.of("\\bain't\\b", "aint"),
          Rule.of("\\by'all\\b", "you all"),
          Rule.of("\\bwanna\\b", "want to"),
          Rule.of("\\bgotta\\b", "got to"),
          Rule.of("\\bgonna\\b", "going to"),
          Rule.of("\\bi'ma\\b|\\bimma\\b", "i am going to"),
          Rule.of("\\b(w|c|sh)oulda\\b", "$1ould have"),
          Rule.of("\\bma'am\\b", "madam"),
          Rule.of("'d (been|gone|done)\\b", " had $1"),
          Rule.of("'s (been|gone|done|got)\\b", " has $1"),
          Rule.of("n't\\b", " not"),
          Rule.of("'re\\b", " are"),
          Rule.of("'s\\b", " is"),
          Rule.of("'d\\b", " would"),
          Rule.of("'ll\\b", " will"),
          Rule.of("'t\\b", " not"),
          Rule.of("'ve\\b", " have"),
          Rule.of("'m\\b", " am"));

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("mr", "mister"),
          Map.entry("mrs", "missus"),
          Map.entry("st", "saint"),
          Map.entry("dr", "doctor"),
          Map.entry("prof", "professor"),
          Map.entry("capt", "captain"),
          Map.entry("gov", "governor"),
          Map.entry("ald", "alderman"),
          Map.entry("gen", "general"),
          Map.entry("sen", "senator"),
          Map.entry("rep", "representative"),
          Map.entry("pres", "president"),
          Map.entry("rev", "reverend"),
          Map.entry("hon", "honorable"),
          Map.entry("asst", "assistant"),
          Map.entry("assoc", "associate"),
          Map.entry("lt", "lieutenant"),
          Map.entry("col", "colonel"),
          Map.entry("jr", "junior"),
          Map.entry("sr", "senior"),
          Map.entry("esq", "esquire"));

  private static final List<Rule> DIGITS =
      List.of(Rule.of("(?<=\\d),(?=\\d)", ""), Rule.of("\\.(?!\\d)", " "));

  /// Maps letters that have no decomposition.
  private static final Map<Integer, String> LETTERS =
      Map.ofEntries(
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'ø', "o"),
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'ß', "ss"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'ð', "d"),
          Map.entry((int) 'þ', "th"),
          Map.entry((int) 'ł', "l"));

  private static final String PART_OF_NUMBERS = ".%$¢€£";

  private static final List<Rule> LOOSE_SYMBOLS =
      List.of(Rule.of("[.$¢€£](?!\\d)", " "), Rule.of("(?<!\\d)%", " "));

  private final SpellingTable spelling = SpellingTable.read();
  private final EnglishNumbers numbers = new EnglishNumbers();

  @Override
  public String normalize(String text) {
    var plain = BasicText.BRACKETS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    plain = apply(CONTRACTIONS, apply(NOISE, plain));
    plain = byWord(plain.replaceAll("\\b([a-z]+)\\.(?=\\s|$)", "$1 "), TITLES);
    plain = withoutSymbols(apply(DIGITS, plain));
    plain = spelling.american(numbers.inDigits(BasicText.joined(plain)));
    return BasicText.joined(apply(LOOSE_SYMBOLS, plain));
  }

  private static String apply(List<Rule> rules, String text) {
    var result = text;
    for (var rule : rules) {
      result = rule.apply(result);
    }
    return result;
  }

  private static String byWord(String text, Map<String, String> replacements) {
    return Pattern.compile("\\b[a-z]+\\b")
        .matcher(text)
        .replaceAll(word -> replacements.getOrDefault(word.group(), word.group()));
  }

  /// Removes diacritics, and puts blanks in place of symbols that cannot belong to a number.
  private static String withoutSymbols(String text) {
    var result = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKD)
        .codePoints()
        .forEach(c -> {
          var letters = LETTERS.get(c);
          if (letters != null) {
            result.append(letters);
          } else if (PART_OF_NUMBERS.indexOf(c) >= 0) {
            result.appendCodePoint(c);
          } else {
            append(c, result);
          }
        });
    return result.toString();
  }

  private static void append(int c, StringBuilder result) {
    switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK -> {}
      case Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          result.append(' ');
      default -> result.appendCodePoint(c);
    }
  }
}
