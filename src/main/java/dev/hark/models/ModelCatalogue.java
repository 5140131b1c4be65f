package dev.hark.models;

import dev.hark.problem.Problem;
import dev.hark.problem.ProblemCode;
import dev.hark.transcript.AudioContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/// The models that can be asked for: the built-in `digits` and whatever lies in the models folder.
/// The folder is read at every question, so a file copied there is usable at once.
@Component
public class ModelCatalogue {
  private static final Logger log = LoggerFactory.getLogger(ModelCatalogue.class);

  /// The name of the built-in model.
  public static final String DEMO = "digits";

  /// The name that stands for the default model; as an alias it names which one that is.
  public static final String DEFAULT = "default";

  private static final String DEMO_RESOURCE = "models/ggml-digits.bin";

  /// The demo model was trained on short clips: 0.75 % of the words wrong with windows up to 8 s, 4
  /// % with 28 s.
  private static final Duration DEMO_WINDOW = Duration.ofSeconds(10);

  /// Whisper decodes 30 s at once; two seconds stay free for the cut.
  private static final Duration WHISPER_WINDOW = Duration.ofSeconds(28);

  /// The old ones stay for the programs that still say them.
  private static final Pattern OPENAI_NAMES =
      Pattern.compile(
          "whisper-1|gpt-4o(-mini)?-transcribe.*"
              + "|gpt-transcribe.*|gpt-live-transcribe.*|gpt-realtime-whisper.*");

  private static final Pattern FILE_NAME = Pattern.compile("(?:ggml-)?(.+)\\.bin");

  private final ModelCatalogueSettings settings;
  private final ModelsFile file;
  private final Path folder;
  private final Model demo;
  private final String setDefault;
  private final Aliases aliases;

  ModelCatalogue(ModelCatalogueSettings settings, ModelsFile modelsFile) {
    this.settings = settings;
    this.file = modelsFile;
    this.folder = settings.modelsDir();
    this.demo = unpackDemo(settings.cacheDir());
    this.setDefault = settings.model();
    this.aliases = new Aliases(folder);
    if (defaultName().equals(DEMO)) {
      log.info(
          "The default model is '{}', a demonstration that knows only spoken digits. For real"
              + " speech set HARK_MODEL to a Whisper model such as base, which is then downloaded"
              + " into {}.",
          DEMO,
          folder);
    }
  }

  private Model unpackDemo(Path cache) {
    var resource = new ClassPathResource(DEMO_RESOURCE);
    var file = cache.resolve(DEMO_RESOURCE);
    try {
      if (!Files.exists(file) || Files.size(file) != resource.contentLength()) {
        Files.createDirectories(file.getParent());
        var part = Files.createTempFile(file.getParent(), "digits", ".part");
        try (var in = resource.getInputStream()) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return model(DEMO, file, DEMO_WINDOW, true);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the demo model into " + cache + "; set HARK_DATA_DIR", e);
    }
  }

  private Model model(String name, Path file, Duration longestWindow, boolean builtIn)
      throws IOException {
    var header = ModelHeader.read(file);
    var own = settings.of(name).or(this.file.settings(name));
    var common = settings.engine();
    var usual =
        common.audioContext() != null
            ? common.audioContext()
            : builtIn ? AudioContext.ADAPTIVE : AudioContext.FULL;
    return new Model(
        name,
        file,
        header,
        own.longestWindow() != null ? own.longestWindow() : longestWindow,
        Files.getLastModifiedTime(file).toInstant(),
        builtIn,
        own.audioContext() != null ? own.audioContext() : usual,
        AlignmentSetting.resolve(own.dtw() != null ? own.dtw() : common.dtw(), name, header));
  }

  /// A model whose file is not in the folder yet, to try it.
  ///
  /// @throws IOException if the file is no Whisper model; the message says what is wrong
  public Model inspect(String name, Path file) throws IOException {
    return model(name, file, WHISPER_WINDOW, false);
  }

  /// The model for a name in a request: a model's own, an alias, or one of OpenAI's, which mean the
  /// default.
  ///
  /// @throws dev.hark.problem.ProblemException `model_not_found`, with the names there are
  public Model resolve(String name) {
    return resolve(name, ignored -> true);
  }

  /// The same among some models only, as if there were no others.
  ///
  /// @param allowed which models may be told of
  public Model resolve(String name, Predicate<Model> allowed) {
    var models = byName();
    var found = Optional.ofNullable(models.get(meaning(name, models))).filter(allowed);
    models.values().removeIf(allowed.negate());
    return found.orElseThrow(() -> notFound(name, models).asException());
  }

  /// The model for a name in a request, if it is here.
  public Optional<Model> find(String name) {
    var models = byName();
    return Optional.ofNullable(models.get(meaning(name, models)));
  }

  /// The name of the model that a name in a request stands for, whether it is here or not.
  public String meaning(String name) {
    return meaning(name, byName());
  }

  private String meaning(String name, Map<String, Model> models) {
    if (name.equals(DEFAULT)) {
      return defaultName(models);
    }
    if (models.containsKey(name)) {
      return name;
    }
    var target = Aliases.follow(name, aliases.all());
    return target.equals(name) && OPENAI_NAMES.matcher(name).matches()
        ? defaultName(models)
        : target;
  }

  /// The name of the default model, whether it is here or not: what the alias `default` stands for,
  /// else what is set.
  public String defaultName() {
    return defaultName(byName());
  }

  private String defaultName(Map<String, Model> models) {
    var all = aliases.all();
    var chosen = Aliases.follow(DEFAULT, all);
    if (settings.defaultAlias() && !chosen.equals(DEFAULT) && models.containsKey(chosen)) {
      return chosen;
    }
    return models.containsKey(setDefault) ? setDefault : Aliases.follow(setDefault, all);
  }

  /// The aliases whose models are here, and these models' names.
  public Map<String, String> aliases() {
    var models = byName();
    var all = aliases.all();
    var useful = new TreeMap<String, String>();
    all.keySet().stream()
        .filter(alias -> alias.equals(DEFAULT) || !models.containsKey(alias))
        .filter(alias -> models.containsKey(Aliases.follow(alias, all)))
        .forEach(alias -> useful.put(alias, Aliases.follow(alias, all)));
    return useful;
  }

  /// Whether a model itself, not an alias, has this name.
  public boolean hasFile(String name) {
    return byName().containsKey(name);
  }

  private Problem notFound(String name, Map<String, Model> models) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "The model '%s' is not here. Available: %s. To add it, run 'hark models pull', or put its file as ggml-%s.bin into the models folder"
                    .formatted(shown(name), String.join(", ", models.keySet()), shown(name))
                + " (HARK_MODELS_DIR) of the server.")
        .withParam("model")
        .withCode(ProblemCode.MODEL_NOT_FOUND);
  }

  private static String shown(String name) {
    var printable = name.codePoints().filter(c -> !Character.isISOControl(c)).limit(64);
    return printable
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// The model that requests get which name none of ours.
  ///
  /// @throws IllegalStateException if `HARK_MODEL` names a model that is not here
  public Model defaultModel() {
    return defaultIfPresent()
        .orElseThrow(() -> {
          var name = defaultName();
          return new IllegalStateException(
              "HARK_MODEL is '%s', but there is no such model here. Available: %s. Run 'hark models pull %s', put ggml-%s.bin into %s, or name another."
                  .formatted(name, String.join(", ", byName().keySet()), name, name, folder));
        });
  }

  /// The default model, if it is here.
  public Optional<Model> defaultIfPresent() {
    var models = byName();
    return Optional.ofNullable(models.get(defaultName(models)));
  }

  /// All models, by name.
  public List<Model> all() {
    return byName().values().stream()
        .sorted(Comparator.comparing(Model::name))
        .collect(Collectors.toUnmodifiableList());
  }

  private Map<String, Model> byName() {
    var models = new TreeMap<String, Model>();
    models.put(DEMO, demo);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.bin")) {
        files.forEach(file -> add(file, models));
      } catch (IOException e) {
        log.warn("Cannot read the models folder {}: {}", folder, e.toString());
      }
    }
    return models;
  }

  private void add(Path file, Map<String, Model> models) {
    var matcher = FILE_NAME.matcher(file.getFileName().toString());
    if (!matcher.matches() || VoiceActivityModel.isOne(file)) {
      return;
    }
    try {
      models.put(matcher.group(1), model(matcher.group(1), file, WHISPER_WINDOW, false));
    } catch (IOException e) {
      log.warn("Ignoring {}: {}", file, e.getMessage());
    }
  }
}
