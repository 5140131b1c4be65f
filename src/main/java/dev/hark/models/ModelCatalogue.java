package dev.hark.models;

import dev.hark.problem.Problem;
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

  private static final String DEMO = "digits";
  private static final String DEMO_RESOURCE = "models/ggml-digits.bin";

  /// The demo model was trained on short clips: 0.75 % of the words wrong with windows up to 8 s, 4
  /// % with 28 s.
  private static final Duration DEMO_WINDOW = Duration.ofSeconds(10);

  /// Whisper decodes 30 s at once; two seconds stay free for the cut.
  private static final Duration WHISPER_WINDOW = Duration.ofSeconds(28);

  private static final Pattern OPENAI_NAMES =
      Pattern.compile("whisper-1|gpt-4o(-mini)?-transcribe.*");
  private static final Pattern FILE_NAME = Pattern.compile("(?:ggml-)?(.+)\\.bin");

  private final ModelsSettings settings;
  private final ModelsFile file;
  private final Path folder;
  private final Model demo;
  private final String defaultName;

  ModelCatalogue(ModelsSettings settings, ModelsFile modelsFile) {
    this.settings = settings;
    this.file = modelsFile;
    this.folder = settings.modelsDir();
    this.demo = unpackDemo(settings.cacheDir());
    this.defaultName = settings.model();
    var model = defaultModel();
    if (model.builtIn()) {
      log.info(
          "The default model is '{}', a demonstration that knows only spoken digits. For real"
              + " speech put a Whisper model such as ggml-base.bin into {} and set"
              + " HARK_MODEL=base.",
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

  /// The model for a name in a request: a model's own, or one of OpenAI's, which mean the default.
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
    models.values().removeIf(allowed.negate());
    var model =
        models.get(
            OPENAI_NAMES.matcher(name).matches() && !models.containsKey(name) ? defaultName : name);
    if (model == null) {
      throw notFound(name, models).asException();
    }
    return model;
  }

  private Problem notFound(String name, Map<String, Model> models) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "The model '%s' is not here. Available: %s. To add it, put its file as ggml-%s.bin into the models folder"
                    .formatted(shown(name), String.join(", ", models.keySet()), shown(name))
                + " (HARK_MODELS_DIR) of the server.")
        .withParam("model")
        .withCode("model_not_found");
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
    var models = byName();
    var model = models.get(defaultName);
    if (model == null) {
      throw new IllegalStateException(
          "HARK_MODEL is '%s', but there is no such model. Available: %s. Put ggml-%s.bin into %s or name another."
              .formatted(defaultName, String.join(", ", models.keySet()), defaultName, folder));
    }
    return model;
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
    if (!matcher.matches()) {
      return;
    }
    try {
      models.put(matcher.group(1), model(matcher.group(1), file, WHISPER_WINDOW, false));
    } catch (IOException e) {
      log.warn("Ignoring {}: {}", file, e.getMessage());
    }
  }
}
