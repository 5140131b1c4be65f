package dev.hark.api.models;

import dev.hark.access.CallerId;
import dev.hark.access.KeyPolicy;
import dev.hark.access.PolicySource;
import dev.hark.models.ModelName;
import dev.hark.models.ModelsFile;
import org.springframework.stereotype.Component;

/// Limits a key to the models that `models.yaml` lists for it.
@Component
final class ModelPermissions implements PolicySource {
  private final ModelsFile file;

  ModelPermissions(ModelsFile file) {
    this.file = file;
  }

  @Override
  public KeyPolicy refine(CallerId id, String keyName, KeyPolicy policy) {
    return policy.withModels(model -> file.isPermitted(id.value(), keyName, new ModelName(model)));
  }
}
