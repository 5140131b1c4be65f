package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/// What `deploy/monitoring` gives to other programs, checked by them where they are installed.
class MonitoringFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check rules hark.rules.yml",
        "test rules hark.rules.test.yml",
        "check config prometheus.yml"
      })
  void promtoolAcceptsTheFiles(String arguments) throws Exception {
    assumeTrue(isInstalled("promtool"), "promtool (Debian's package prometheus) is not installed");
    var output = folder.resolve("output");
    var process =
        new ProcessBuilder(
                Stream.of("promtool " + arguments)
                    .flatMap(it -> Stream.of(it.split(" ", -1)))
                    .toList())
            .directory(Monitoring.FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(it -> Files.isExecutable(Path.of(it, program)));
  }

  /// Debian's promtool knows no clusters, so this one is compared with the chart.
  @Test
  void prometheusFindsThePodsOfTheChart() {
    Map<String, List<Map<String, Object>>> config =
        new Yaml().load(Monitoring.read(Monitoring.FOLDER.resolve("prometheus-kubernetes.yml")));
    var job = config.getOrDefault("scrape_configs", List.of()).getFirst();
    assertThat(job).containsEntry("job_name", "hark").containsEntry("metrics_path", "/prometheus");
    assertThat(job.get("kubernetes_sd_configs").toString())
        .contains("role=pod", "label=app.kubernetes.io/name=hark");
    assertThat(job.get("relabel_configs").toString())
        .contains(
            "source_labels=[__meta_kubernetes_pod_container_port_name], regex=management,"
                + " action=keep",
            "source_labels=[__meta_kubernetes_namespace], target_label=namespace",
            "source_labels=[__meta_kubernetes_pod_name], target_label=pod");
  }

  static Stream<Path> alloyFiles() {
    return Stream.of("docker", "kubernetes", "systemd")
        .map(name -> Monitoring.FOLDER.resolve("alloy").resolve(name + ".alloy"));
  }

  /// The names in `stage.json` are those in a line of our log.
  @ParameterizedTest
  @MethodSource("alloyFiles")
  void alloyReadsWhatTheLogSays(Path file) {
    var line = new JsonMapper().readTree(logLine("ready"));
    var fields =
        Pattern.compile("stage\\.json \\{\\s*expressions = \\{(.*)\\}")
            .matcher(Monitoring.read(file))
            .results()
            .flatMap(found -> Stream.of(found.group(1).split(", ", -1)))
            .map(field -> field.split(" = ", 2)[1].replaceAll("[\\\\\"]", ""))
            .toList();
    assertThat(fields).contains("@timestamp", "level", "logger_name", "requestId");
    assertThat(line.propertyNames()).containsAll(fields);
    assertThat(line.get("@timestamp").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
  }

  @ParameterizedTest
  @MethodSource("alloyFiles")
  void alloyTakesTheFirstKeyOutOfTheLog(Path file) {
    var secret = "Zyx98".repeat(9).substring(0, 43);
    var line = logLine("Your API key, shown only this once: hk_abc123def4_" + secret);
    var found =
        Pattern.compile("stage\\.replace \\{\\s*expression = \"(.*)\"")
            .matcher(Monitoring.read(file));
    assertThat(found.find()).isTrue();
    var secrets = Pattern.compile(found.group(1)).matcher(line).results().toList();
    assertThat(secrets).hasSize(1);
    assertThat(secrets.getFirst().group(1)).isEqualTo(secret);
  }

  private static String logLine(String message) {
    var context = new LoggerContext();
    context.putObject(Environment.class.getName(), new MockEnvironment());
    var encoder = new StructuredLogEncoder();
    encoder.setContext(context);
    encoder.setFormat("logstash");
    encoder.start();
    var event =
        new LoggingEvent(
            "", context.getLogger("dev.hark.Somebody"), Level.INFO, message, null, new Object[0]);
    event.setMDCPropertyMap(Map.of("requestId", "1f3"));
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
