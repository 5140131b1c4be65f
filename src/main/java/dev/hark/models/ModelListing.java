package dev.hark.models;

import dev.hark.transcript.AudioContext;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the built-in model and the files of the models folder, with their settings. The folder is
/// listed when it has changed, and once a second for files that are written in place; a file is
/// opened again, and a warning about it repeated, only when it has another version. Safe for many
/// threads.
final class ModelListing {
  private static final Logger log = LoggerFactory.getLogger(ModelListing.class);
  private static final Pattern FILE_NAME = Pattern.compile("(?:ggml-)?(.+)\\.bin");
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  /// Whisper decodes 30 s at a time; two seconds stay free for the cut.
  private static final Duration MAX_WINDOW = Duration.ofSeconds(28);

  private final ModelCatalogueSettings settings;
  private final ModelsFile rules;
  private final InstantSource clock;
  private final Path folder;
  private final Path demoFile;
  private final Known demo;
  private Map<Path, Known> known = Map.of();
  private boolean readable = true;
  private @Nullable Listing listing;

  /// Holds what was found in a version of a file.
  ///
  /// @param settled whether a change of the file would have given another version
  /// @param header absent if it is no Whisper model
  private record Known(FileVersion version, boolean settled, @Nullable ModelHeader header) {}

  /// @param folder its version; empty if it does not exist
  /// @param settled whether a change of the folder would have given another version
  private record Listing(
      Optional<FileVersion> folder,
      boolean settled,
      Instant time,
      ModelsFile.Content rules,
      NavigableMap<ModelName, Model> models) {
    private boolean isCurrent(
        Optional<FileVersion> folderNow, ModelsFile.Content rulesNow, Instant now) {
      return settled
          && folder.equals(folderNow)
          && rules.equals(rulesNow)
          && !now.isBefore(time)
          && now.isBefore(time.plus(MAX_AGE));
    }
  }

  /// @throws java.io.UncheckedIOException if the built-in model cannot be unpacked
  ModelListing(ModelCatalogueSettings settings, ModelsFile rules, InstantSource clock) {
    this.settings = settings;
    this.rules = rules;
    this.clock = clock;
    this.folder = settings.modelsDir();
    this.demoFile = DemoModel.unpack(settings.cacheDir());
    this.demo = read(demoFile, Optional.empty()).orElseThrow();
  }

  /// Returns all models, by name. As long as nothing has changed it is the same map.
  synchronized NavigableMap<ModelName, Model> models() {
    var now = clock.instant();
    var folderNow = FileVersion.of(folder);
    var rulesNow = rules.content();
    if (listing == null || !listing.isCurrent(folderNow, rulesNow, now)) {
      boolean settled = folderNow.map(version -> version.isSettled(now)).orElse(true);
      listing = new Listing(folderNow, settled, now, rulesNow, list());
    }
    return listing.models;
  }

  private NavigableMap<ModelName, Model> list() {
    var models = new TreeMap<ModelName, Model>();
    models.put(DemoModel.NAME, model(DemoModel.NAME, demoFile, demo, DemoModel.MAX_WINDOW, true));
    var found = readFolder();
    found.forEach((file, content) ->
        name(file)
            .filter(_ -> content.header != null)
            .ifPresent(name -> models.put(name, model(name, file, content, MAX_WINDOW, false))));
    known = found;
    return Collections.unmodifiableNavigableMap(models);
  }

  private Map<Path, Known> readFolder() {
    var found = new HashMap<Path, Known>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (var files = Files.newDirectoryStream(folder, "*.bin")) {
      for (var file : files) {
        read(file, Optional.ofNullable(known.get(file)))
            .ifPresent(content -> found.put(file, content));
      }
      readable = true;
    } catch (IOException | DirectoryIteratorException e) {
      if (readable) {
        log.warn("Cannot read the models folder {}: {}", folder, e.toString());
      }
      readable = false;
    }
    return found;
  }

  private static Optional<ModelName> name(Path file) {
    var matcher = FILE_NAME.matcher(String.valueOf(file.getFileName()));
    return matcher.matches() ? ModelName.parse(matcher.group(1)) : Optional.empty();
  }

  /// Reads a file unless its version is known; empty if the file is gone.
  private Optional<Known> read(Path file, Optional<Known> before) {
    var version = FileVersion.of(file);
    var same = before.filter(known -> version.isPresent() && known.version.equals(version.get()));
    if (same.filter(Known::settled).isPresent()) {
      return same;
    }
    return version.map(
        now -> new Known(now, now.isSettled(clock.instant()), header(file, same.isEmpty())));
  }

  private static @Nullable ModelHeader header(Path file, boolean isNew) {
    if (VadModelFile.isOne(file)) {
      return null;
    }
    try {
      return ModelHeader.read(file);
    } catch (IOException e) {
      if (isNew) {
        log.warn("Ignoring {}: {}", file, e.getMessage());
      }
      return null;
    }
  }

  /// Examines a model whose file is not in the folder yet, so that it can be tried.
  ///
  /// @throws IOException if the file is no Whisper model; the message says what is wrong
  Model inspect(ModelName name, Path file) throws IOException {
    var version = FileVersion.of(file).orElseThrow(() -> new IOException("cannot read " + file));
    return model(name, file, new Known(version, true, ModelHeader.read(file)), MAX_WINDOW, false);
  }

  private Model model(
      ModelName name, Path file, Known content, Duration usualWindow, boolean builtIn) {
    var header = Optional.ofNullable(content.header).orElseThrow();
    var overrides = settings.of(name.value()).or(rules.overrides(name));
    var common = settings.engine();
    var usualContext =
        common.audioContext() != null
            ? common.audioContext()
            : builtIn ? AudioContext.ADAPTIVE : AudioContext.FULL;
    var profile =
        new ModelProfile(
            name,
            header.multilingual(),
            overrides.longestWindow() != null ? overrides.longestWindow() : usualWindow,
            overrides.audioContext() != null ? overrides.audioContext() : usualContext,
            AlignmentSetting.resolve(
                overrides.dtw() != null ? overrides.dtw() : common.dtw(), name, header));
    var source = new ModelFile(file, header, content.version.modified().toInstant());
    return new Model(profile, source, builtIn);
  }
}
