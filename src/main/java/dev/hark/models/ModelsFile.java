package dev.hark.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What `models.yaml` says of models and keys. The file is looked at again at every question; a new
/// version that is wrong, or gone, changes nothing but the log, so that no mistake lets a key use
/// more than before. Safe for many threads.
@Component
public final class ModelsFile {
  private static final Logger log = LoggerFactory.getLogger(ModelsFile.class);

  private final Path file;
  private Optional<Version> seen;
  private Content content;

  /// What tells one version of the file from another.
  private record Version(FileTime modified, long size, Optional<Object> key) {
    static Optional<Version> of(Path file) {
      try {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return Optional.of(
            new Version(
                attributes.lastModifiedTime(),
                attributes.size(),
                Optional.ofNullable(attributes.fileKey())));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /// @param settings as of `hark.model-settings`
  /// @param defaults for requests
  record Entry(ModelOverrides settings, ModelDefaults defaults) {
    static final Entry NONE = new Entry(ModelOverrides.NONE, ModelDefaults.NONE);
  }

  /// @param models by name
  /// @param keys models by the id or the name of a key
  record Content(Map<String, Entry> models, Map<String, List<String>> keys) {
    static final Content EMPTY = new Content(Map.of(), Map.of());
  }

  ModelsFile(ModelRulesSettings settings) {
    file = settings.modelsFile();
    seen = Version.of(file);
    content = seen.isPresent() ? ModelsFileParser.read(file) : Content.EMPTY;
  }

  private synchronized Content content() {
    var now = Version.of(file);
    if (!now.equals(seen)) {
      seen = now;
      if (now.isPresent()) {
        readAgain();
      } else {
        log.warn("{} is gone; what it said holds until the next start", file);
      }
    }
    return content;
  }

  private void readAgain() {
    try {
      content = ModelsFileParser.read(file);
      log.info("Read {} again", file);
    } catch (ModelsFileException e) {
      log.error("{} What the file said before still holds.", e.getMessage());
    }
  }

  ModelOverrides settings(String model) {
    return content().models.getOrDefault(model, Entry.NONE).settings;
  }

  /// How a model decodes where a request does not say.
  public ModelDefaults defaults(String model) {
    return content().models.getOrDefault(model, Entry.NONE).defaults;
  }

  /// Whether requests with a key may use a model; a key that is not named may use all.
  ///
  /// @param keyId the public part of the key
  /// @param keyName what people call it
  /// @param model its own name, not another that leads to it
  public boolean isPermitted(String keyId, String keyName, String model) {
    var keys = content().keys;
    var allowed =
        Optional.ofNullable(keys.get(keyId)).or(() -> Optional.ofNullable(keys.get(keyName)));
    return allowed.map(models -> models.contains(model)).orElse(true);
  }
}
