package dev.hark.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/// Gives a context a new data folder below `target`, where `mvn clean` finds it.
class TemporaryDataFolder implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    try {
      var parent = Files.createDirectories(Path.of("target", "test-data").toAbsolutePath());
      TestPropertyValues.of("hark.data-dir=" + Files.createTempDirectory(parent, "hark"))
          .applyTo(context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
