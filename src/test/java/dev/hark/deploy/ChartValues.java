package dev.hark.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The values with which the chart is rendered.
final class ChartValues {
  static final Path EXAMPLES = Monitoring.DEPLOY.resolve("kubernetes/examples");
  static final List<String> GOOD =
      List.of("defaults", "everything", "one-cpu", "nvidia", "amd", "keda", "hpa");
  private static final String KEY = "apiKey: {existingSecret: key}\n";

  private static final String EVERYTHING =
      """
      image: {repository: registry.example.com/hark, tag: "1.2", pullPolicy: Always}
      imagePullSecrets: [{name: pull}]
      apiKey: {value: "0123456789abcdef\\"$"}
      model: {name: base.en, autoPull: false, source: "https://models.example.com/"}
      engine: {backend: auto, memoryBudget: 3GB}
      settings: {HARK_ENGINE_STATES: 2, LOGGING_STRUCTURED_FORMAT_CONSOLE: logstash, HARK_LATER: true}
      extraEnv: [{name: LATER, valueFrom: {secretKeyRef: {name: database, key: url}}}]
      extraEnvFrom: [{secretRef: {name: database}}]
      persistence:
        data: {storageClassName: fast, accessModes: [ReadWriteOncePod], size: 5Gi}
        models: {existingClaim: models, readOnly: true}
      service: {type: LoadBalancer, port: 8000, annotations: {a: b}}
      management: {address: "::"}
      serviceMonitor: {enabled: true, interval: 1m, labels: {release: prometheus}}
      networkPolicy:
        apiFrom: [{podSelector: {matchLabels: {app: client}}}]
        managementFrom: []
        allowDownloads: false
        extraEgress: [{to: [{podSelector: {matchLabels: {app: mirror}}}]}]
      preStopSeconds: 0
      drainSeconds: 100
      serviceAccount: {create: false, name: mine}
      podAnnotations: {c: d}
      podLabels: {e: f}
      priorityClassName: high
      nodeSelector: {disk: ssd}
      tolerations: [{operator: Exists}]
      affinity: {nodeAffinity: {}}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
      strategy: {type: Recreate}
      initContainers: [{name: fetch, image: "fetch:1"}]
      extraVolumes: [{name: more, emptyDir: {}}]
      extraVolumeMounts: [{name: more, mountPath: /more}]
      fullnameOverride: listener
      """;

  /// Values that must be refused, and a word of the reason.
  static final Map<String, List<String>> BAD =
      Map.ofEntries(
          bad(
              "no-key-and-no-volume",
              "persistence.data.enabled=true",
              "persistence: {data: {enabled: false}}"),
          bad("two-keys", "both set", "apiKey: {existingSecret: a, value: 0123456789abcdef}"),
          bad("several-without-key", "apiKey.existingSecret", "replicaCount: 2"),
          bad(
              "several-on-one-data-folder",
              "persistence.data.enabled=false",
              KEY + "replicaCount: 2"),
          bad(
              "scaled-on-one-data-folder",
              "persistence.data.enabled=false",
              KEY + "autoscaling: {type: hpa}"),
          bad(
              "several-on-a-volume-of-one-node",
              "ReadWriteMany",
              KEY + "replicaCount: 2\npersistence: {data: {enabled: false}}"),
          bad("cuda-without-gpu", "gpu.vendor=nvidia", "engine: {backend: cuda}"),
          bad("rocm-on-nvidia", "gpu.vendor=amd", "engine: {backend: rocm}\ngpu: {vendor: nvidia}"),
          bad("vulkan-without-gpu", "needs gpu.vendor", "engine: {backend: vulkan}"),
          bad("idle-gpu", "idle", "gpu: {vendor: amd}"),
          bad(
              "keda-without-prometheus",
              "serverAddress",
              KEY
                  + "persistence: {data: {enabled: false}, models: {enabled: false}}\n"
                  + "autoscaling: {type: keda}"),
          bad("more-than-most", "less than minReplicas", "autoscaling: {minReplicas: 9}"),
          bad("unknown-value", "additional", "replicas: 2"),
          bad("unknown-backend", "backend", "engine: {backend: metal}"),
          bad("short-key", "apiKey", "apiKey: {value: short}"),
          bad("key-among-settings", "HARK_API_KEY", "settings: {HARK_API_KEY: 0123456789abcdef}"));

  private ChartValues() {}

  private static Map.Entry<String, List<String>> bad(String name, String reason, String values) {
    return Map.entry(name, List.of(reason, values));
  }

  /// All of them by name, as YAML.
  static Map<String, String> all() {
    var all = new TreeMap<>(Map.of("defaults", "", "everything", EVERYTHING));
    for (var name : GOOD) {
      all.computeIfAbsent(name, it -> Monitoring.read(EXAMPLES.resolve(it + ".yaml")));
    }
    BAD.forEach((name, reasonAndValues) -> all.put(name, reasonAndValues.get(1)));
    return all;
  }
}
