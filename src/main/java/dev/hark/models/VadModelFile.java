package dev.hark.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Finds the model that detects speech: a Silero model in ggml format, if there is one.
@Component
public class VadModelFile {
  private static final Logger log = LoggerFactory.getLogger(VadModelFile.class);
  private static final String PATTERN = "ggml-silero*.bin";

  /// Follows ggml's magic number and the length of this name in such a file.
  private static final byte[] TYPE = "silero".getBytes(StandardCharsets.US_ASCII);

  private static final int TYPE_OFFSET = 8;

  private final Path folder;
  private final Optional<Path> named;

  VadModelFile(ModelCatalogueSettings models, VadModelSettings settings) {
    this.folder = models.modelsDir();
    this.named = Optional.ofNullable(settings.voiceActivityModel());
    if (named.isPresent() && !isOne(named.get())) {
      throw new IllegalArgumentException(
          "hark.engine.voice-activity-model is "
              + named.get()
              + ", which is not a Silero model in ggml format");
    }
  }

  /// Returns the file that `hark.engine.voice-activity-model` names, else the last by name of those
  /// in the models folder; empty if there is none. The path is absolute.
  public Optional<Path> file() {
    return named.or(this::inFolder).map(Path::toAbsolutePath);
  }

  private Optional<Path> inFolder() {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (var files = Files.newDirectoryStream(folder, PATTERN)) {
      return StreamSupport.stream(files.spliterator(), false)
          .filter(VadModelFile::isOne)
          .max(Comparator.naturalOrder());
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      log.warn("Cannot read the models folder {}: {}", folder, e.toString());
      return Optional.empty();
    }
  }

  /// Returns whether a file is such a model, by its first bytes.
  public static boolean isOne(Path file) {
    try (var in = Files.newInputStream(file)) {
      var start = in.readNBytes(TYPE_OFFSET + TYPE.length);
      return start.length == TYPE_OFFSET + TYPE.length
          && Arrays.equals(start, TYPE_OFFSET, start.length, TYPE, 0, TYPE.length);
    } catch (IOException e) {
      return false;
    }
  }
}
