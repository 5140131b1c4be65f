package dev.hark.models;

import java.nio.file.Path;
import java.util.Map;

/// Catalogues for the tests of other packages.
public final class TestModels {
  private TestModels() {}

  /// A catalogue of the demo model and what lies in `models` of the folder.
  public static ModelCatalogue catalogue(Path folder) {
    return catalogue(folder, "digits");
  }

  public static ModelCatalogue catalogue(Path folder, String defaultModel) {
    return new ModelCatalogue(
        new ModelsSettings(
            defaultModel,
            folder.resolve("models"),
            folder.resolve("cache"),
            new ModelsSettings.Engine(null, "off"),
            Map.of()),
        new ModelsFile(new ModelsFileSettings(folder.resolve("models/models.yaml"))));
  }
}
