package dev.hark.models;

import dev.hark.egress.Outbound;
import dev.hark.modelstore.DiskSpace;
import dev.hark.modelstore.FileDownload;
import dev.hark.modelstore.HubToken;
import dev.hark.modelstore.ModelFolder;
import dev.hark.modelstore.ModelPuller;
import dev.hark.modelstore.ModelSourceSettings;
import dev.hark.modelstore.ModelTaskRunner;
import dev.hark.modelstore.OfficialModelList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

/// Catalogues for the tests of other packages.
public final class TestModels {
  private TestModels() {}

  /// A catalogue of the demo model and what lies in `models` of the folder.
  public static ModelCatalogue catalogue(Path folder) {
    return catalogue(folder, "digits");
  }

  public static ModelCatalogue catalogue(Path folder, String defaultModel) {
    var settings = settings(folder, defaultModel);
    return new ModelCatalogue(settings, rules(folder), new Aliases(settings));
  }

  static ModelCatalogueSettings settings(Path folder, String defaultModel) {
    return new ModelCatalogueSettings(
        defaultModel,
        true,
        folder.resolve("models"),
        folder.resolve("cache"),
        new ModelCatalogueSettings.Engine(null, "off"),
        Map.of());
  }

  /// What `models/models.yaml` of the folder says.
  public static ModelsFile rules(Path folder) {
    return new ModelsFile(new ModelRulesSettings(folder.resolve("models/models.yaml")));
  }

  public static byte[] demoFile() {
    try (var in = TestModels.class.getResourceAsStream("/models/ggml-digits.bin")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// With one official model, `base`, which is the demo model in truth.
  public static ModelSourceSettings sourceSettings(URI hub, String source, String sha1) {
    var line = "base\torg/models\t" + sha1 + "\t9\t51865\t64\t1\t1\t80\t1\n";
    var list = new ByteArrayResource(line.getBytes(StandardCharsets.UTF_8));
    return new ModelSourceSettings(source, true, hub, list, null);
  }

  public static HubToken noToken() {
    return new HubToken(new MockEnvironment());
  }

  public static ModelFolder folder(Path folder) {
    return new ModelFolder(settings(folder, "digits"));
  }

  /// With memory for every model.
  public static ModelPuller puller(
      Path folder, String source, String sha1, Outbound outbound, ModelTaskRunner tasks) {
    var settings = sourceSettings(URI.create("https://huggingface.co"), source, sha1);
    return puller(folder, settings, outbound, header -> Optional.empty(), tasks);
  }

  public static ModelPuller puller(
      Path folder,
      ModelSourceSettings settings,
      Outbound outbound,
      ModelPuller.MemoryCheck memory,
      ModelTaskRunner tasks) {
    return new ModelPuller(
        folder(folder),
        new OfficialModelList(settings),
        settings,
        noToken(),
        new FileDownload(outbound, Duration.ofMillis(1), diskSpace()),
        diskSpace(),
        memory,
        tasks);
  }

  /// A disk that may be filled but for a little.
  public static DiskSpace diskSpace() {
    return new DiskSpace(DataSize.ofMegabytes(1));
  }

  /// The aliases in `models` of the folder.
  public static Aliases aliases(Path folder) {
    return new Aliases(settings(folder, "digits"));
  }

  /// Nothing but what lies in a folder.
  public static VadModelFile voiceActivity(Path folder) {
    return new VadModelFile(settings(folder), new VadModelSettings(null));
  }

  /// Settings of which everything lies in one folder.
  static ModelCatalogueSettings settings(Path folder) {
    return new ModelCatalogueSettings(
        "digits", true, folder, folder, new ModelCatalogueSettings.Engine(null, "off"), Map.of());
  }
}
