package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  @TempDir Path folder;

  private EngineSettings settings(@Nullable Path libraries) {
    return new EngineSettings(
        "auto",
        null,
        null,
        null,
        null,
        Duration.ofMinutes(10),
        0,
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        List.of(),
        folder.resolve("run"),
        folder.resolve("cache"),
        libraries);
  }

  @Test
  void unpacksThoseInTheJarOnce() throws Exception {
    var first = new NativeLibraries(settings(null)).folder();
    var library = first.resolve(System.mapLibraryName("whisper"));
    var written = Files.getLastModifiedTime(library);
    assertThat(new NativeLibraries(settings(null)).folder()).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);
  }

  @Test
  void usesGivenOnesWhereTheyAre() throws Exception {
    var given = Files.createDirectory(folder.resolve("given"));
    Files.createFile(given.resolve(System.mapLibraryName("whisper")));
    assertThat(new NativeLibraries(settings(given)).folder()).isEqualTo(given);
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void refusesAGivenFolderWithoutThem() {
    assertThatThrownBy(() -> new NativeLibraries(settings(folder)))
        .hasMessageContaining("HARK_ENGINE_LIBRARIES is '" + folder + "'");
  }
}
