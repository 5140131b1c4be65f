package dev.hark.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartMessageTest {
  @TempDir private Path folder;

  @Test
  void namesTheSampleOnlyWhereThereIsOne() throws IOException {
    assertThat(StartMessage.recording(folder)).isEqualTo("audio.wav");

    var samples = Files.createDirectories(folder.resolve("src/samples"));
    Files.createFile(samples.resolve("digits-en.wav"));
    assertThat(StartMessage.recording(folder)).isEqualTo("src/samples/digits-en.wav");
  }
}
