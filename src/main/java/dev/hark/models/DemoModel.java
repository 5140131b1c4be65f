package dev.hark.models;

import dev.hark.process.Unpacker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;

/// Unpacks the model in the jar, which knows spoken digits.
final class DemoModel {
  static final ModelName NAME = new ModelName(ModelCatalogue.DEMO);

  /// The model was trained on short clips: it gets 0.75 % of the words wrong with windows up to 8
  /// s, 4 % with 28 s.
  static final Duration MAX_WINDOW = Duration.ofSeconds(10);

  private static final String RESOURCE = "models/ggml-digits.bin";

  private DemoModel() {}

  /// Unpacks its file, unless an intact copy exists.
  ///
  /// @return the file
  static Path unpack(Path cache) {
    try {
      return Unpacker.unpackFile(new ClassPathResource(RESOURCE), cache.resolve(RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the demo model into " + cache + "; set HARK_DATA_DIR", e);
    }
  }
}
