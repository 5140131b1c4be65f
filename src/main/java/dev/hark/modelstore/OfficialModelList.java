package dev.hark.modelstore;

import dev.hark.models.ModelName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/// Lists the models that upstream publishes, and their digests.
@Component
public final class OfficialModelList {
  private final List<OfficialModel> models;

  public OfficialModelList(ModelSourceSettings settings) {
    this.models = read(settings.catalogue());
  }

  private static List<OfficialModel> read(Resource list) {
    try {
      return list.getContentAsString(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(OfficialModel::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model list " + list.getDescription(), e);
    }
  }

  /// Returns all models in the order of the list.
  public List<OfficialModel> all() {
    return models;
  }

  public Optional<OfficialModel> find(ModelName name) {
    return find(name.value());
  }

  public Optional<OfficialModel> find(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }
}
