package dev.hark.evaluation;

import dev.hark.evaluation.NumberWord.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one number from words. A number is the sum of finished thousands, millions and so on and a
/// group of digits below them; what cannot be added is appended, as in spoken years.
final class NumberReader {
  private static final Pattern DIGITS = Pattern.compile("([$£€¢]?)(\\d+(?:\\.\\d+)?)");

  private final List<String> words;
  private final int start;
  private int next;
  private BigDecimal finished = BigDecimal.ZERO;
  private String group = "";
  private String prefix = "";
  private String suffix = "";
  private Optional<Kind> last = Optional.empty();

  /// @param text as it is written in digits
  /// @param length words that were read; 0 if there was no number
  record Result(String text, int length) {}

  private NumberReader(List<String> words, int start) {
    this.words = words;
    this.start = start;
    this.next = start;
  }

  /// Reads as many words as belong together.
  static Result read(List<String> words, int start) {
    var reader = new NumberReader(words, start);
    while (reader.suffix.isEmpty() && reader.step()) {
      // on to the next word
    }
    return reader.result();
  }

  private Result result() {
    if (last.isEmpty()) {
      return new Result("", 0);
    }
    var text =
        finished.signum() == 0
            ? group
            : finished
                .add(group.isEmpty() ? BigDecimal.ZERO : new BigDecimal(group))
                .toPlainString();
    return new Result(prefix + text + suffix, next - start);
  }

  private String word(int ahead) {
    return next + ahead < words.size() ? words.get(next + ahead) : "";
  }

  private Optional<NumberWord> number(int ahead) {
    return NumberWord.of(word(ahead));
  }

  private boolean step() {
    var digits = DIGITS.matcher(word(0));
    if (digits.matches()) {
      return last.isEmpty() && begin(digits.group(1), digits.group(2));
    }
    return switch (word(0)) {
      case "and" -> and();
      case "point" -> point();
      case "double" -> repeat(2);
      case "triple" -> repeat(3);
      default -> number(0).filter(this::take).isPresent();
    };
  }

  private boolean begin(String currency, String digits) {
    prefix = currency;
    return appendDigits(digits, Kind.DIGITS, 1);
  }

  private boolean take(NumberWord word) {
    boolean taken =
        switch (word.kind()) {
          case ZERO -> zero();
          case ONES -> ones(word.value());
          case TEEN, TENS -> small(word.value(), word.kind(), !word.suffix().isEmpty());
          case HUNDRED -> hundred();
          case THOUSANDS -> thousands(word.value());
          case DIGITS -> false;
        };
    if (taken) {
      suffix = word.suffix();
    }
    return taken;
  }

  /// `oh` is a zero only among digits.
  private boolean zero() {
    boolean spokenAsLetter = !word(0).startsWith("zero");
    if (last.isEmpty()) {
      return (!spokenAsLetter || number(1).filter(NumberWord::isDigit).isPresent())
          && appendDigits("0", Kind.ZERO, 1);
    }
    return canGoOn() && appendDigits("0", Kind.ZERO, 1);
  }

  private boolean ones(long value) {
    if (last.filter(Kind.TENS::equals).isPresent()) {
      group = group.substring(0, group.length() - 1);
      return appendDigits(Long.toString(value), Kind.ONES, 1);
    }
    boolean ordinal = number(0).filter(word -> !word.suffix().isEmpty()).isPresent();
    return small(value, Kind.ONES, ordinal);
  }

  /// @param alone whether it can only be added or begin a number: an ordinal or a plural, save the
  ///   decades of a century
  private boolean small(long value, Kind kind, boolean alone) {
    if (last.filter(Kind.HUNDRED::equals).isPresent()) {
      group = Long.toString(Long.parseLong(group) + value);
      return advance(kind, 1);
    }
    if (last.isEmpty() || last.get() == Kind.THOUSANDS) {
      return appendDigits(Long.toString(value), kind, 1);
    }
    boolean decade = kind == Kind.TENS && word(0).endsWith("ies") && last.get() == Kind.TEEN;
    return (!alone || decade) && canGoOn() && appendDigits(Long.toString(value), kind, 1);
  }

  private boolean canGoOn() {
    return finished.signum() == 0
        && last.filter(
                kind -> kind != Kind.HUNDRED && kind != Kind.THOUSANDS && kind != Kind.DIGITS)
            .isPresent();
  }

  private boolean hundred() {
    if (last.filter(Kind.HUNDRED::equals).isPresent()) {
      return false;
    }
    group = multiplied(group, 100);
    return advance(Kind.HUNDRED, 1);
  }

  private boolean thousands(long power) {
    if (last.filter(Kind.THOUSANDS::equals).isPresent()) {
      finished = finished.multiply(BigDecimal.valueOf(power));
    } else {
      finished = finished.add(new BigDecimal(multiplied(group, power)));
    }
    group = "";
    return advance(Kind.THOUSANDS, 1);
  }

  private static String multiplied(String digits, long factor) {
    var value =
        new BigDecimal(digits.isEmpty() ? "1" : digits).multiply(BigDecimal.valueOf(factor));
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /// `two hundred and six`, `two and a half`.
  private boolean and() {
    if (last.isPresent() && word(1).equals("a") && word(2).equals("half") && !group.contains(".")) {
      group += group.isEmpty() ? "" : ".5";
      return !group.isEmpty() && advance(Kind.DIGITS, 3);
    }
    boolean open =
        last.filter(kind -> kind == Kind.HUNDRED || kind == Kind.THOUSANDS).isPresent()
            && number(1)
                .filter(word -> word.kind() != Kind.ZERO && word.kind() != Kind.THOUSANDS)
                .filter(word -> word.kind() != Kind.HUNDRED)
                .isPresent();
    if (open) {
      next++;
    }
    return open;
  }

  /// `three point one four`, `3 point 14`.
  private boolean point() {
    boolean decimals =
        !group.contains(".")
            && last.filter(kind -> kind != Kind.THOUSANDS).isPresent()
            && (number(1)
                    .filter(word -> word.suffix().isEmpty())
                    .filter(word -> word.value() < 100)
                    .isPresent()
                || word(1).matches("\\d+"));
    if (!decimals) {
      return false;
    }
    group += ".";
    next++;
    if (word(0).matches("\\d+")) {
      return appendDigits(word(0), Kind.DIGITS, 1);
    }
    while (number(0).filter(NumberWord::isDigit).isPresent()) {
      appendDigits(Long.toString(number(0).orElseThrow().value()), Kind.DIGITS, 1);
    }
    return !group.endsWith(".")
        || appendDigits(Long.toString(number(0).orElseThrow().value()), Kind.DIGITS, 1);
  }

  private boolean repeat(int times) {
    var digit = number(1).filter(NumberWord::isDigit);
    return digit.isPresent()
        && (last.isEmpty() || canGoOn())
        && appendDigits(Long.toString(digit.get().value()).repeat(times), Kind.ONES, 2);
  }

  private boolean appendDigits(String digits, Kind kind, int count) {
    group += digits;
    return advance(kind, count);
  }

  private boolean advance(Kind kind, int count) {
    last = Optional.of(kind);
    next += count;
    return true;
  }
}
