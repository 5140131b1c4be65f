package dev.hark.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a query in Prometheus' language asks for, read as far as our queries go: metrics with their
/// matchers, and labels to group by.
///
/// @param selectors metrics, in the order in which they occur
/// @param grouping labels of `by`, `without`, `on` and the like
public record PromQl(List<Selector> selectors, Set<String> grouping) {
  private static final Pattern RANGE =
      Pattern.compile("\\[(?:\\d+[smhdwy]|\\$__\\w+)(?::[^\\]]*)?\\]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w.$:\"])([a-zA-Z_:][\\w:]*)\\b\\s*(\\{[^}]*\\}|\\()?");
  private static final Pattern MATCHER =
      Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)(?: \\d+)?");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /// What a label must be, or must not be.
  ///
  /// @param label that is compared
  /// @param operator `=`, `!=`, `=~` or `!~`
  public record Matcher(String label, String operator, String value) {
    boolean accepts(Map<String, String> labels) {
      var actual = labels.getOrDefault(label, "");
      return switch (operator) {
        case "=" -> actual.equals(value);
        case "!=" -> !actual.equals(value);
        case "=~" -> actual.matches(value);
        default -> !actual.matches(value);
      };
    }
  }

  /// A metric and what its labels must be.
  public record Selector(String metric, List<Matcher> matchers) {
    /// The same without what is asked of these labels.
    public Selector without(Set<String> labels) {
      return new Selector(
          metric, matchers.stream().filter(it -> !labels.contains(it.label())).toList());
    }

    public boolean selects(Sample sample) {
      return sample.metric().equals(metric)
          && matchers.stream().allMatch(it -> it.accepts(sample.labels()));
    }
  }

  /// A line of what a scrape returns.
  public record Sample(String metric, Map<String, String> labels, double value) {}

  public static PromQl of(String query) {
    var text = RANGE.matcher(query).replaceAll("");
    var grouping = new TreeSet<String>();
    var groups = GROUPING.matcher(text);
    while (groups.find()) {
      for (var label : groups.group(1).split(",", -1)) {
        grouping.add(label.strip());
      }
    }
    text = GROUPING.matcher(text).replaceAll(" ");
    var selectors = new ArrayList<Selector>();
    var found = SELECTOR.matcher(text);
    while (found.find()) {
      var rest = found.group(2);
      if (!"(".equals(rest) && !OPERATORS.contains(found.group(1))) {
        selectors.add(new Selector(found.group(1), rest == null ? List.of() : matchers(rest)));
      }
    }
    return new PromQl(selectors, grouping);
  }

  private static List<Matcher> matchers(String braces) {
    var matchers = new ArrayList<Matcher>();
    var found = MATCHER.matcher(braces);
    while (found.find()) {
      matchers.add(new Matcher(found.group(1), found.group(2), found.group(3)));
    }
    return matchers;
  }

  /// The lines of a page in Prometheus' text format.
  public static List<Sample> page(String text) {
    return text.lines().filter(line -> !line.startsWith("#")).map(PromQl::sample).toList();
  }

  private static Sample sample(String line) {
    var found = SAMPLE.matcher(line);
    if (!found.matches()) {
      throw new IllegalArgumentException("not a sample: " + line);
    }
    var labels = found.group(2) == null ? List.<Matcher>of() : matchers(found.group(2));
    return new Sample(
        found.group(1),
        labels.stream()
            .collect(Collectors.toMap(Matcher::label, Matcher::value, (a, b) -> a, TreeMap::new)),
        Double.parseDouble(found.group(3).replace("Inf", "Infinity")));
  }
}
