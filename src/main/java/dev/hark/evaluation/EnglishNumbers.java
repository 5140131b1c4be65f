package dev.hark.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Writes spoken numbers in digits: `ten thousand and two` is 10002, `nineteen ninety nine` is
/// 1999, `two point five million dollars` is $2500000.
final class EnglishNumbers {
  private static final Map<String, String> CURRENCIES =
      Map.of(
          "dollar", "$", "dollars", "$", "pound", "£", "pounds", "£", "euro", "€", "euros", "€",
          "cent", "¢", "cents", "¢");

  private static final Map<String, String> SIGNS =
      Map.of("minus", "-", "negative", "-", "plus", "+", "positive", "+");

  private static final Pattern LETTER_DIGIT = Pattern.compile("(?<=[a-z])(?=\\d)");
  private static final Pattern DIGIT_LETTER = Pattern.compile("(?<=\\d)(?=[a-z])");
  private static final Pattern SUFFIX = Pattern.compile("(?<=\\d) (?=(?:st|nd|rd|th|s)\\b)");
  private static final Pattern COINS = Pattern.compile("([$£€])(\\d+) and ¢(\\d{1,2})\\b");

  /// Matches a 1 on its own, which is a word more often than a number.
  private static final Pattern ONE = Pattern.compile("(?<![^ ])1(s?)(?![^ ])");

  /// @param text in lower case, its words separated by one blank
  String inDigits(String text) {
    var apart = LETTER_DIGIT.matcher(text).replaceAll(" ");
    apart = SUFFIX.matcher(DIGIT_LETTER.matcher(apart).replaceAll(" ")).replaceAll("");
    var words = List.of(apart.split(" ", -1));
    var written = new ArrayList<String>();
    for (int i = 0; i < words.size(); ) {
      int sign = SIGNS.containsKey(words.get(i)) ? 1 : 0;
      var number = NumberReader.read(words, i + sign);
      if (number.length() == 0) {
        written.add(words.get(i));
        i++;
        continue;
      }
      var signs = sign == 1 ? SIGNS.getOrDefault(words.get(i), "") : "";
      i += sign + number.length();
      i += withUnit(signs, number.text(), words, i, written);
    }
    var joined = COINS.matcher(String.join(" ", written)).replaceAll(EnglishNumbers::amount);
    return ONE.matcher(joined).replaceAll("one$1");
  }

  private static String amount(java.util.regex.MatchResult coins) {
    var cents = coins.group(3);
    return java.util.regex.Matcher.quoteReplacement(
        coins.group(1) + coins.group(2) + "." + (cents.length() == 1 ? "0" : "") + cents);
  }

  /// Writes a number with what follows it.
  ///
  /// @return the number of words that it took
  private static int withUnit(
      String sign, String number, List<String> words, int next, List<String> written) {
    var word = at(words, next);
    boolean plain = Character.isDigit(number.charAt(0));
    if (plain && CURRENCIES.containsKey(word)) {
      written.add(sign + CURRENCIES.getOrDefault(word, "") + number);
      return 1;
    }
    if (word.equals("percent")) {
      written.add(sign + number + "%");
      return 1;
    }
    if (word.equals("per") && at(words, next + 1).equals("cent")) {
      written.add(sign + number + "%");
      return 2;
    }
    written.add(sign + number);
    return 0;
  }

  private static String at(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }
}
