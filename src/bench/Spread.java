import java.util.List;
import java.util.function.ToDoubleFunction;

/// Least, middle and greatest of some figures.
record Spread(double min, double median, double max) {
  static <T> Spread of(List<T> takes, ToDoubleFunction<T> value) {
    var sorted = takes.stream().mapToDouble(value).sorted().toArray();
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  static Spread of(List<Double> takes) {
    return of(takes, take -> take);
  }

  /// The value that `percent` of the figures do not exceed.
  static double percentile(List<Double> takes, double percent) {
    var sorted = takes.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  @Override
  public String toString() {
    return "%7.3f %7.3f %7.3f".formatted(min, median, max);
  }
}
