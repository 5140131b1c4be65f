package dev.hark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hark.deploy.Monitoring;
import dev.hark.deploy.PromQl;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Every metric and label that the alerts, the dashboard and the chart in `deploy` name is one that
/// a running server prints.
@HarkTest
class MonitoredMetricsTest {
  /// Labels of the target, which Prometheus adds.
  private static final Set<String> OF_THE_TARGET = Set.of("job", "instance", "namespace", "pod");

  /// What cannot be had here: a request that fails with 5xx.
  private static final Set<String> ANY_VALUE = Set.of("status");

  /// What Prometheus makes itself.
  private static final Set<String> OF_PROMETHEUS = Set.of("up");

  @LocalServerPort int port;
  @LocalManagementPort int managementPort;

  private List<PromQl.Sample> page = List.of();

  static Stream<Monitoring.Query> queries() {
    return Stream.concat(Monitoring.alerts().stream(), Monitoring.dashboard().stream());
  }

  /// Makes the server count what it counts only when it happens.
  @BeforeEach
  void scrape() {
    var api = new Api(port);
    await().until(() -> api.get("/health").statusCode() == 200);
    page = samples();
    if (page.stream().noneMatch(it -> it.metric().equals("hark_cancelled_total"))) {
      api.text("en-4.wav");
      var tooLate =
          api.send(
              HttpRequest.newBuilder(api.uri("/v1/audio/transcriptions"))
                  .header("Authorization", "Bearer " + HarkTest.KEY)
                  .header("Content-Type", "multipart/form-data; boundary=" + Api.boundary())
                  .header("Prefer", "wait=1")
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(
                          Api.form("en-300s.flac", Api.audio("en-300s.flac"))))
                  .build());
      assertThat(tooLate.statusCode()).isEqualTo(504);
      await().until(() -> metrics().contains("hark_cancelled_total"));
      page = samples();
    }
  }

  private List<PromQl.Sample> samples() {
    return PromQl.page(new Api(managementPort).get("/prometheus").body());
  }

  private Set<String> metrics() {
    return samples().stream().map(PromQl.Sample::metric).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryFindsItsMetrics(Monitoring.Query query) {
    var parsed = PromQl.of(query.text());
    assertThat(parsed.selectors()).as(query.toString()).isNotEmpty();
    var labels = new HashSet<>(OF_THE_TARGET);
    for (var selector : parsed.selectors()) {
      if (OF_PROMETHEUS.contains(selector.metric())) {
        continue;
      }
      assertThat(labelsOf(selector))
          .as("labels of %s in %s", selector.metric(), query)
          .containsAll(selector.matchers().stream().map(PromQl.Matcher::label).toList());
      labels.addAll(labelsOf(selector));
      var narrowed = selector.without(OF_THE_TARGET).without(ANY_VALUE);
      assertThat(page.stream().filter(narrowed::selects).count())
          .as("series of %s in %s", narrowed, query)
          .isPositive();
    }
    assertThat(labels).as(query.toString()).containsAll(parsed.grouping());
    assertThat(labels).as(query.toString()).containsAll(query.labels());
  }

  private Set<String> labelsOf(PromQl.Selector selector) {
    var labels = new TreeSet<>(OF_THE_TARGET);
    page.stream()
        .filter(it -> it.metric().equals(selector.metric()))
        .forEach(it -> labels.addAll(it.labels().keySet()));
    return labels;
  }

  @Test
  void everyMetricThatIsMentionedIsThere() {
    // instructions name a timer without its suffix
    var there =
        page.stream()
            .map(PromQl.Sample::metric)
            .flatMap(it -> Stream.of(it, family(it)))
            .collect(Collectors.toSet());
    Monitoring.mentioned()
        .forEach((file, names) -> assertThat(there).as(file.toString()).containsAll(names));
    assertThat(Monitoring.mentioned().get(Monitoring.DEPLOY.resolve("kubernetes/README.md")))
        .contains("hark_engine_queue_audio_seconds");
  }

  /// An alert or a panel for each would be too much, but none may be forgotten by accident.
  @Test
  void everyMetricOfOursIsShown() {
    var shown =
        queries()
            .flatMap(query -> PromQl.of(query.text()).selectors().stream())
            .map(PromQl.Selector::metric)
            .map(MonitoredMetricsTest::family)
            .collect(Collectors.toSet());
    assertThat(
            page.stream()
                .map(PromQl.Sample::metric)
                .filter(it -> it.startsWith("hark_"))
                .map(MonitoredMetricsTest::family)
                .collect(Collectors.toSet()))
        .allMatch(shown::contains);
  }

  private static String family(String metric) {
    return metric.replaceAll("_(bucket|count|sum|max)$", "");
  }

  @Test
  void theManagementPortAnswersTheProbesOfTheChart() {
    var management = new Api(managementPort);
    assertThat(management.get("/health/liveness").statusCode()).isEqualTo(200);
    assertThat(management.get("/health").statusCode()).isEqualTo(200);
    assertThat(new Api(port).get("/prometheus").statusCode()).isEqualTo(404);
  }
}
