package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void findsMetricsMatchersAndGrouping() {
    var query =
        PromQl.of(
            """
            histogram_quantile(0.95, sum by (job, le) (rate(a_bucket{p="x",uri=~"/v1/[a-z]+"}[10m]))) > 1e3
              and on (job) b:c / ignoring(le) d[$__range] offset 5m or vector(0)\
            """);
    assertThat(query.selectors())
        .extracting(PromQl.Selector::metric)
        .containsExactly("a_bucket", "b:c", "d");
    assertThat(query.selectors().getFirst().matchers())
        .containsExactly(
            new PromQl.Matcher("p", "=", "x"), new PromQl.Matcher("uri", "=~", "/v1/[a-z]+"));
    assertThat(query.grouping()).containsExactlyInAnyOrder("job", "le");
  }

  @Test
  void selectsSamplesAsPrometheusDoes() {
    var page = PromQl.page("# HELP a b\na{x=\"1\",y=\"}\"} 2.0\na{x=\"2\"} +Inf\nab 3\n");
    assertThat(page).hasSize(3);
    assertThat(selected("a", page)).isEqualTo(2);
    assertThat(selected("a{x=\"1\"}", page)).isEqualTo(1);
    assertThat(selected("a{y!=\"\"}", page)).isEqualTo(1);
    assertThat(selected("a{x=~\"1|2\"}", page)).isEqualTo(2);
    assertThat(selected("a{x!~\"1.*\"}", page)).isEqualTo(1);
    assertThat(selected("a{x=\"3\"}", page)).isZero();
    assertThat(selected("a{z=\"1\"}", page)).isZero();
    assertThat(page.getLast().value()).isEqualTo(3);
    var selector = PromQl.of("a{x=\"3\"}").selectors().getFirst();
    assertThat(page.stream().filter(selector.without(Set.of("x"))::selects).count()).isEqualTo(2);
  }

  private static long selected(String query, List<PromQl.Sample> page) {
    return page.stream().filter(PromQl.of(query).selectors().getFirst()::selects).count();
  }
}
