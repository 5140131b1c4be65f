package dev.hark.models;

import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Lists the models that can be used: the built-in `digits` and the files of the models folder. A
/// file that is copied there is usable at once. Each answer is consistent in itself; two answers
/// may differ when files or aliases have changed in between, so a request resolves its model's name
/// once. Safe for many threads.
@Component
public class ModelCatalogue {
  private static final Logger log = LoggerFactory.getLogger(ModelCatalogue.class);

  /// The name of the built-in model.
  public static final String DEMO = "digits";

  /// The name that stands for the default model; an alias of this name chooses that model.
  public static final String DEFAULT = "default";

  private final ModelListing files;
  private final Aliases aliases;
  private final ModelName configuredDefault;
  private final boolean defaultAlias;
  private final Path folder;

  @Autowired
  ModelCatalogue(ModelCatalogueSettings settings, ModelsFile rules, Aliases aliases) {
    this(settings, rules, aliases, InstantSource.system());
  }

  ModelCatalogue(
      ModelCatalogueSettings settings, ModelsFile rules, Aliases aliases, InstantSource clock) {
    this.files = new ModelListing(settings, rules, clock);
    this.aliases = aliases;
    this.configuredDefault =
        ModelName.parse(settings.model())
            .orElseThrow(() ->
                new IllegalStateException(
                    "HARK_MODEL is not the name of a model: " + settings.model()));
    this.defaultAlias = settings.defaultAlias();
    this.folder = settings.modelsDir();
    if (defaultName().equals(DemoModel.NAME)) {
      log.info(
          "The default model is '{}', a demonstration that knows only spoken digits. For real"
              + " speech set HARK_MODEL to a Whisper model such as base, which is then downloaded"
              + " into {}.",
          DEMO,
          folder);
    }
  }

  private CatalogueSnapshot snapshot() {
    return new CatalogueSnapshot(files.models(), aliases.all(), configuredDefault, defaultAlias);
  }

  /// Returns all models, sorted by name.
  public List<Model> all() {
    return List.copyOf(files.models().values());
  }

  /// Returns the name of the model that a requested name stands for: a model's own name, an alias,
  /// or one of OpenAI's names, which mean the default model. There need not be such a model.
  ///
  /// @return empty if no model can have that name
  public Optional<ModelName> canonicalName(String requested) {
    return snapshot().canonicalName(requested);
  }

  /// Returns the model of this name, if there is one.
  public Optional<Model> find(ModelName name) {
    return snapshot().find(name);
  }

  /// Returns the model of this name.
  ///
  /// @throws ProblemException `model_not_found`, with the names of all models
  public Model require(ModelName name) {
    var now = snapshot();
    return now.find(name).orElseThrow(() -> notFound(name.value(), now));
  }

  /// Returns the model that a requested name stands for.
  ///
  /// @throws ProblemException `model_not_found`, with the names of all models
  public Model resolve(String requested) {
    var now = snapshot();
    return now.canonicalName(requested)
        .flatMap(now::find)
        .orElseThrow(() -> notFound(requested, now));
  }

  private static ProblemException notFound(String requested, CatalogueSnapshot now) {
    return ModelNotFound.of(requested, now.models().keySet()).asException();
  }

  /// Returns the aliases that lead to a model, and these models' names.
  public Map<String, ModelName> aliases() {
    return snapshot().usableAliases();
  }

  /// Returns the name of the default model, whether there is such a model or not: the target of the
  /// alias `default`, else the value of `hark.model`.
  public ModelName defaultName() {
    return snapshot().defaultName();
  }

  /// Returns the default model, used when a request names none in particular, if there is one.
  public Optional<Model> defaultIfPresent() {
    var now = snapshot();
    return now.find(now.defaultName());
  }

  /// Returns the default model.
  ///
  /// @throws IllegalStateException if there is no such model; the message says what to do
  public Model defaultModel() {
    var now = snapshot();
    var name = now.defaultName();
    return now.find(name)
        .orElseThrow(() ->
            new IllegalStateException(
                "HARK_MODEL is '%s', but there is no such model here. Available: %s. Run 'hark models pull %s', put ggml-%s.bin into %s, or name another."
                    .formatted(
                        name, ModelNotFound.list(now.models().keySet()), name, name, folder)));
  }

  /// Examines a model whose file is not in the folder yet, so that it can be tried.
  ///
  /// @throws IOException if the file is no Whisper model; the message says what is wrong
  public Model inspect(String name, Path file) throws IOException {
    return files.inspect(new ModelName(name), file);
  }
}
