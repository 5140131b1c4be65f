package dev.hark.models;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Reads what `models.yaml` says about models and keys. The file is read again when it has changed.
/// If a new version is invalid or missing, the old rules stay in force, so a mistake never widens a
/// key's access. An editor that truncates the file before it writes shows an empty one, which
/// counts only once it has stayed empty for a few seconds. Safe for many threads.
@Component
public final class ModelsFile {
  private static final Logger log = LoggerFactory.getLogger(ModelsFile.class);

  /// The time for which the file must stay empty before its rules are lifted.
  static final Duration EMPTY_COUNTS_AFTER = Duration.ofSeconds(5);

  private final Path file;
  private final LongSupplier nanoTime;
  private Optional<FileVersion> seen;
  private Content content;
  private @Nullable Long emptySince;

  /// @param overrides as in `hark.model-settings`
  /// @param defaults for requests
  record Entry(ModelOverrides overrides, ModelDefaults defaults) {
    static final Entry NONE = new Entry(ModelOverrides.NONE, ModelDefaults.NONE);
  }

  /// @param models by name
  /// @param keys models by the id or the name of a key
  record Content(Map<String, Entry> models, Map<String, List<String>> keys) {
    static final Content EMPTY = new Content(Map.of(), Map.of());
  }

  @Autowired
  ModelsFile(ModelRulesSettings settings) {
    this(settings, System::nanoTime);
  }

  ModelsFile(ModelRulesSettings settings, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    file = settings.modelsFile();
    seen = FileVersion.of(file);
    content = seen.isPresent() ? ModelsFileParser.read(file) : Content.EMPTY;
  }

  /// Returns what applies now; as long as nothing has changed it is the same object.
  synchronized Content content() {
    var now = FileVersion.of(file);
    if (!now.equals(seen)) {
      seen = now;
      emptySince = null;
      if (now.isPresent()) {
        readAgain();
      } else {
        log.warn("{} is gone; its rules stay in force until the next start", file);
      }
    }
    if (emptySince != null && nanoTime.getAsLong() - emptySince >= EMPTY_COUNTS_AFTER.toNanos()) {
      emptySince = null;
      content = Content.EMPTY;
      log.info("{} is empty; its rules are lifted", file);
    }
    return content;
  }

  private void readAgain() {
    try {
      var read = ModelsFileParser.read(file);
      if (read.equals(Content.EMPTY) && !content.equals(Content.EMPTY)) {
        emptySince = nanoTime.getAsLong();
        log.warn(
            "{} is empty; its rules stay in force for some seconds, because it may be half written",
            file);
        return;
      }
      content = read;
      log.info("Read {} again", file);
    } catch (ModelsFileException e) {
      log.error("{} The rules before this version stay in force.", e.getMessage());
    }
  }

  ModelOverrides overrides(ModelName model) {
    return entry(model).overrides;
  }

  /// Returns how a model decodes where a request does not say.
  public ModelDefaults defaults(ModelName model) {
    return entry(model).defaults;
  }

  private Entry entry(ModelName model) {
    return content().models.getOrDefault(model.value(), Entry.NONE);
  }

  /// Returns whether requests with a key may use a model; a key that is not listed may use all.
  ///
  /// @param keyId the public part of the key
  /// @param keyName the label that its owner gave it
  public boolean isPermitted(String keyId, String keyName, ModelName model) {
    var keys = content().keys;
    var allowed =
        Optional.ofNullable(keys.get(keyId)).or(() -> Optional.ofNullable(keys.get(keyName)));
    return allowed.map(models -> models.contains(model.value())).orElse(true);
  }
}
