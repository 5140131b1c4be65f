package dev.hark.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The classes that are generated from Kubernetes' own description, read strictly: a name they do
/// not have, or a value of another type, is an error.
final class KubernetesSchema {
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "apps/v1 Deployment", Deployment.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 Secret", Secret.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class);

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new Strict())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /// The classes take what they do not know into a map; this looks away from that.
  private static final class Strict extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(
        MapperConfig<?> config, Annotated type) {
      return JsonIgnoreProperties.Value.empty();
    }
  }

  private KubernetesSchema() {}

  /// Whether this kind is one of Kubernetes' own, and not of an extension.
  static boolean knows(JsonNode object) {
    return TYPES.containsKey(type(object));
  }

  private static String type(JsonNode object) {
    return object.get("apiVersion").asString() + " " + object.get("kind").asString();
  }

  /// What is wrong with the object, empty where nothing is.
  static Optional<String> complaint(JsonNode object) {
    var type = TYPES.get(type(object));
    if (type == null) {
      return Optional.of("unknown: " + type(object));
    }
    try {
      STRICT.readValue(object.toString(), type);
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of(type(object) + ": " + e.getOriginalMessage());
    }
  }
}
