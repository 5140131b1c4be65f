package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The chart in `deploy/kubernetes`, rendered by Helm with its defaults, with every example and
/// with values that it must refuse; every object is held against Kubernetes' own description.
class ChartTest {
  private static final Path CHART = Monitoring.DEPLOY.resolve("kubernetes/hark");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Map<String, Rendered> RENDERED = new HashMap<>();

  @TempDir static Path folder;
  private static String lint = "";

  @BeforeAll
  static void render() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the build has Helm for Linux on amd64 only");
    var files = new ArrayList<Path>();
    for (var entry : ChartValues.all().entrySet()) {
      files.add(Files.writeString(folder.resolve(entry.getKey() + ".yaml"), entry.getValue()));
    }
    runHelm(files);
    for (var file : files) {
      var name = String.valueOf(file.getFileName()).replace(".yaml", "");
      var refused = folder.resolve(name + ".refused");
      RENDERED.put(
          name,
          Files.exists(refused)
              ? Rendered.refused(Files.readString(refused))
              : Rendered.of(Files.readString(folder.resolve(name + ".rendered"))));
    }
    lint = Files.readString(folder.resolve("lint"));
  }

  private static void runHelm(List<Path> values) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                HelmMain.class.getName(),
                CHART.toString()));
    values.forEach(file -> command.add(file.toString()));
    var output = folder.resolve("output");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  private static Rendered rendered(String name) {
    var rendered = RENDERED.getOrDefault(name, Rendered.refused("not rendered: " + name));
    assertThat(rendered.refusal()).as(name).isEmpty();
    return rendered;
  }

  static Stream<String> good() {
    return ChartValues.GOOD.stream();
  }

  static Stream<String> bad() {
    return ChartValues.BAD.keySet().stream().sorted();
  }

  @Test
  void helmFindsNothingToComplainAbout() {
    assertThat(lint).startsWith("passed").doesNotContain("[WARNING]", "[ERROR]");
  }

  @ParameterizedTest
  @MethodSource("good")
  void everyObjectIsOneThatKubernetesKnows(String name) {
    var objects = rendered(name).objects();
    assertThat(objects).hasSizeGreaterThan(2);
    for (var object : objects) {
      if (KubernetesSchema.knows(object)) {
        assertThat(KubernetesSchema.complaint(object)).as(object.toString()).isEmpty();
      } else {
        assertThat(object.get("apiVersion").asString())
            .isIn("keda.sh/v1alpha1", "monitoring.coreos.com/v1");
      }
    }
  }

  @Test
  void theDescriptionOfKubernetesIsStrict() {
    var deployment = (ObjectNode) rendered("defaults").the("Deployment").deepCopy();
    ((ObjectNode) deployment.at("/spec/template/spec/containers/0/securityContext"))
        .put("readonlyRootFilesystem", true);
    assertThat(KubernetesSchema.complaint(deployment)).get().asString().contains("readonlyRoot");
    var service = (ObjectNode) rendered("defaults").the("Service").deepCopy();
    ((ObjectNode) service.at("/spec/ports/0")).put("port", "http");
    assertThat(KubernetesSchema.complaint(service)).isPresent();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWhatWouldNotWork(String name) {
    var rendered = RENDERED.getOrDefault(name, Rendered.refused(""));
    assertThat(rendered.objects()).isEmpty();
    assertThat(rendered.refusal())
        .contains(ChartValues.BAD.getOrDefault(name, List.of("?")).getFirst());
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatIsNamedIsThere(String name) {
    var rendered = rendered(name);
    var labels = rendered.asMap(rendered.the("Deployment").at("/spec/template/metadata/labels"));
    for (var object : rendered.objects()) {
      var spec = object.path("spec");
      var selector =
          switch (object.get("kind").asString()) {
            case "Service" -> spec.get("selector");
            case "NetworkPolicy" -> spec.get("podSelector").get("matchLabels");
            case "Deployment", "PodDisruptionBudget" -> spec.get("selector").get("matchLabels");
            default -> rendered.the("Deployment").at("/spec/selector/matchLabels");
          };
      assertThat(selector).as(object.toString()).hasSize(2);
      rendered
          .asMap(selector)
          .forEach((key, value) -> assertThat(labels.get(key)).isEqualTo(value));
    }
    var volumes = rendered.pod().get("volumes").findValuesAsString("name");
    assertThat(volumes)
        .containsAll(rendered.container().get("volumeMounts").findValuesAsString("name"));
    var ports = rendered.container().get("ports").findValuesAsString("name");
    for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(ports).contains(rendered.container().at("/" + probe + "/httpGet/port").asString());
    }
    var variables =
        StreamSupport.stream(rendered.container().get("env").spliterator(), false)
            .map(it -> it.get("name").asString())
            .toList();
    assertThat(variables).doesNotHaveDuplicates();
    assertThat(rendered.container().get("env").findValues("value")).allMatch(JsonNode::isString);
  }

  @ParameterizedTest
  @MethodSource("good")
  void everyPodIsConfined(String name) {
    var rendered = rendered(name);
    var pod = rendered.pod();
    var container = rendered.container().get("securityContext");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
    assertThat(pod.at("/securityContext/runAsGroup").asInt()).isEqualTo(10001);
    assertThat(pod.at("/securityContext/fsGroup").asInt()).isEqualTo(10001);
    assertThat(pod.at("/securityContext/seccompProfile/type").asString())
        .isEqualTo("RuntimeDefault");
    assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.get("allowPrivilegeEscalation").asBoolean()).isFalse();
    assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
    assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
    assertThat(pod.get("enableServiceLinks").asBoolean()).isFalse();
    assertThat(rendered.container().at("/resources/limits/memory").isMissingNode()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"defaults, 45", "everything, 110", "keda, 615"})
  void aPodHasTimeToDrain(String name, int seconds) {
    var rendered = rendered(name);
    assertThat(rendered.pod().get("terminationGracePeriodSeconds").asInt()).isEqualTo(seconds);
    var preStop = rendered.container().at("/lifecycle/preStop/sleep/seconds").asInt(0);
    assertThat(rendered.variable("SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE"))
        .hasValue(seconds - 10 - preStop + "s");
  }

  @Test
  void byDefaultOnePodKeepsItsKeyOnItsVolume() {
    var rendered = rendered("defaults");
    assertThat(rendered.kinds())
        .containsExactly(
            "Deployment",
            "NetworkPolicy",
            "PersistentVolumeClaim",
            "PersistentVolumeClaim",
            "Service",
            "ServiceAccount");
    assertThat(rendered.the("Deployment").at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(rendered.the("Deployment").at("/spec/strategy/type").asString())
        .isEqualTo("Recreate");
    assertThat(rendered.container().get("image").asString()).isEqualTo("hark:cpu");
    assertThat(rendered.variable("HARK_API_KEY")).isEmpty();
    assertThat(rendered.variable("MANAGEMENT_SERVER_ADDRESS")).hasValue("0.0.0.0");
    assertThat(rendered.variable("HARK_ENGINE_RUN_DIR")).hasValue("/tmp/hark");
    assertThat(rendered.volume("data").at("/persistentVolumeClaim/claimName").asString())
        .isEqualTo("speech-hark-data");
  }

  @Test
  void severalPodsShareAKeyAndNothingThatIsWritten() {
    for (var name : List.of("keda", "hpa")) {
      var rendered = rendered(name);
      assertThat(rendered.variable("HARK_API_KEY")).get().asString().contains("hark-key");
      assertThat(rendered.volume("data").has("emptyDir")).isTrue();
      assertThat(rendered.the("Deployment").get("spec").has("replicas")).isFalse();
      assertThat(rendered.the("Deployment").at("/spec/strategy/type").asString())
          .isEqualTo("RollingUpdate");
      assertThat(rendered.find("PodDisruptionBudget")).isPresent();
    }
    assertThat(rendered("keda").variable("HARK_MODELS_AUTO_PULL")).hasValue("false");
    assertThat(rendered("hpa").variable("HARK_MODELS_AUTO_PULL")).hasValue("true");
  }

  @Test
  void scalesByTheAudioThatWaits() {
    var scaler = rendered("hpa").the("HorizontalPodAutoscaler").get("spec");
    var metric = scaler.at("/metrics/0/pods/metric/name").asString();
    assertThat(metric).isEqualTo("hark_engine_queue_audio_seconds");
    assertThat(scaler.at("/scaleTargetRef/name").asString())
        .isEqualTo(rendered("hpa").the("Deployment").at("/metadata/name").asString());
    assertThat(Monitoring.read(ChartValues.EXAMPLES.resolve("prometheus-adapter.yaml")))
        .contains("as: " + metric + "\n");

    var scaled = rendered("keda").the("ScaledObject").get("spec");
    assertThat(scaled.get("minReplicaCount").asInt()).isEqualTo(1);
    assertThat(scaled.get("maxReplicaCount").asInt()).isEqualTo(6);
    var trigger = scaled.at("/triggers/0");
    assertThat(trigger.get("metadata")).allMatch(JsonNode::isString, "KEDA takes text only");
    assertThat(trigger.at("/metadata/threshold").asString()).isEqualTo("900");
    var selector = PromQl.of(trigger.at("/metadata/query").asString()).selectors().getFirst();
    assertThat(selector.metric()).isEqualTo(metric);
    var labels = Map.of("namespace", "audio", "pod", "speech-hark-7d9c8bb4f-x2x4z");
    assertThat(selector.selects(new PromQl.Sample(metric, labels, 1))).isTrue();
    var another = Map.of("namespace", "audio", "pod", "speech-hark-other-7d9c8bb4f-x2x4z");
    assertThat(selector.selects(new PromQl.Sample(metric, another, 1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"nvidia, nvidia.com/gpu, cuda", "amd, amd.com/gpu, vulkan"})
  void aGpuIsAskedForAndInsistedOn(String name, String resource, String backend) {
    var rendered = rendered(name);
    var limits = rendered.container().at("/resources/limits");
    assertThat(limits.get(resource).asInt()).isEqualTo(1);
    assertThat(limits.has("memory")).isTrue();
    assertThat(rendered.variable("HARK_ENGINE_BACKEND")).hasValue(backend);
    assertThat(rendered.container().get("image").asString()).endsWith("hark:" + backend);
  }

  @Test
  void onlyPrometheusReachesTheManagementPort() {
    var rules = rendered("defaults").the("NetworkPolicy").at("/spec/ingress");
    assertThat(rules).hasSize(2);
    assertThat(rules.at("/0/ports/0/port").asString()).isEqualTo("http");
    assertThat(rules.at("/0").has("from")).isFalse();
    assertThat(rules.at("/1/ports/0/port").asString()).isEqualTo("management");
    assertThat(rules.at("/1/from/0/namespaceSelector/matchLabels").toString())
        .contains("monitoring");
    assertThat(rendered("everything").the("NetworkPolicy").at("/spec/ingress")).hasSize(1);
    for (var service : rendered("everything").objects()) {
      if (service.at("/spec/type").asString("").equals("LoadBalancer")) {
        assertThat(service.at("/spec/ports")).hasSize(1);
        assertThat(service.at("/spec/ports/0/targetPort").asString()).isEqualTo("http");
      }
    }
  }

  @Test
  void takesEverySettingThatItOffers() {
    var rendered = rendered("everything");
    assertThat(rendered.kinds())
        .containsExactly(
            "Deployment",
            "NetworkPolicy",
            "PersistentVolumeClaim",
            "Secret",
            "Service",
            "Service",
            "ServiceMonitor");
    assertThat(rendered.the("Secret").at("/stringData/api-key").asString())
        .isEqualTo("0123456789abcdef\"$");
    assertThat(rendered.variable("HARK_ENGINE_STATES")).hasValue("2");
    assertThat(rendered.variable("HARK_LATER")).hasValue("true");
    assertThat(rendered.variable("HARK_ENGINE_MEMORY_BUDGET")).hasValue("3GB");
    assertThat(rendered.variable("HARK_MODELS_SOURCE")).hasValue("https://models.example.com/");
    assertThat(rendered.variable("LATER")).get().asString().contains("database");
    assertThat(rendered.container().at("/envFrom/0/secretRef/name").asString())
        .isEqualTo("database");
    assertThat(rendered.container().has("lifecycle")).isFalse();
    assertThat(rendered.the("ServiceMonitor").at("/spec/endpoints/0").toString())
        .contains("\"port\":\"management\"", "\"path\":\"/prometheus\"");
    assertThat(Arrays.asList("c", "kubectl.kubernetes.io/default-container", "checksum/key"))
        .allMatch(rendered.the("Deployment").at("/spec/template/metadata/annotations")::has);
  }
}
