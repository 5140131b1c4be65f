package dev.hark.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;

/// The model that comes in the jar and knows spoken digits.
final class DemoModel {
  static final ModelName NAME = new ModelName(ModelCatalogue.DEMO);

  /// It was trained on short clips: 0.75 % of the words wrong with windows up to 8 s, 4 % with 28
  /// s.
  static final Duration LONGEST_WINDOW = Duration.ofSeconds(10);

  private static final String RESOURCE = "models/ggml-digits.bin";

  private DemoModel() {}

  /// Unpacks its file, unless a file of the right size is there.
  ///
  /// @return the file
  static Path unpack(Path cache) {
    var resource = new ClassPathResource(RESOURCE);
    var file = cache.resolve(RESOURCE);
    try {
      if (!Files.exists(file) || Files.size(file) != resource.contentLength()) {
        Files.createDirectories(file.getParent());
        var part = Files.createTempFile(file.getParent(), "digits", ".part");
        try (var in = resource.getInputStream()) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the demo model into " + cache + "; set HARK_DATA_DIR", e);
    }
  }
}
