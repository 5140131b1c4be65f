package dev.hark.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Describes a word that means a number.
///
/// @param kind decides how it combines with others
/// @param value its value; a power of ten for [Kind#HUNDRED] and [Kind#THOUSANDS]
/// @param suffix `st`, `nd`, `rd` or `th` of an ordinal, `s` of a plural, else empty
record NumberWord(Kind kind, long value, String suffix) {
  private static final List<String> UNITS =
      List.of(
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");

  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");

  private static final List<String> THOUSANDS =
      List.of("thousand", "million", "billion", "trillion", "quadrillion", "quintillion");

  private static final Map<String, String> IRREGULAR_ORDINALS =
      Map.of(
          "one", "first", "two", "second", "three", "third", "five", "fifth", "eight", "eighth",
          "nine", "ninth", "twelve", "twelfth");

  private static final Map<String, NumberWord> WORDS = words();

  enum Kind {
    ZERO,
    /// 1 to 9.
    ONES,
    /// 10 to 19.
    TEEN,
    /// 20, 30 to 90.
    TENS,
    HUNDRED,
    /// A thousand, a million and so on.
    THOUSANDS,
    /// Written in digits.
    DIGITS
  }

  static Optional<NumberWord> of(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }

  private static Map<String, NumberWord> words() {
    var words = new HashMap<String, NumberWord>();
    for (var zero : List.of("zero", "oh", "o")) {
      words.put(zero, new NumberWord(Kind.ZERO, 0, ""));
    }
    words.put("zeros", new NumberWord(Kind.ZERO, 0, "s"));
    for (int i = 0; i < UNITS.size(); i++) {
      add(words, UNITS.get(i), i < 9 ? Kind.ONES : Kind.TEEN, i + 1L);
    }
    for (int i = 0; i < TENS.size(); i++) {
      add(words, TENS.get(i), Kind.TENS, 20 + 10L * i);
    }
    add(words, "hundred", Kind.HUNDRED, 100);
    long power = 1;
    for (var name : THOUSANDS) {
      power *= 1000;
      add(words, name, Kind.THOUSANDS, power);
    }
    return Map.copyOf(words);
  }

  private static void add(Map<String, NumberWord> words, String name, Kind kind, long value) {
    boolean endsInY = name.endsWith("y");
    var stem = endsInY ? name.substring(0, name.length() - 1) : name;
    var regular = endsInY ? stem + "ieth" : name + "th";
    words.put(name, new NumberWord(kind, value, ""));
    words.put(
        IRREGULAR_ORDINALS.getOrDefault(name, regular),
        new NumberWord(kind, value, ordinalSuffix(value)));
    words.put(
        endsInY ? stem + "ies" : name.equals("six") ? "sixes" : name + "s",
        new NumberWord(kind, value, "s"));
  }

  private static String ordinalSuffix(long value) {
    return value == 1 ? "st" : value == 2 ? "nd" : value == 3 ? "rd" : "th";
  }

  /// Returns whether it can follow another digit when digits are spoken one by one.
  boolean isDigit() {
    return (kind == Kind.ZERO || kind == Kind.ONES) && suffix.isEmpty();
  }
}
