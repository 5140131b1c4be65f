package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  @TempDir Path folder;

  private FolderSettings settings(@Nullable Path libraries) {
    return new FolderSettings(folder.resolve("run"), folder.resolve("cache"), libraries);
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
  void unpacksThemAgainWhenTheyAreDamagedOrGone() throws Exception {
    var libraries = new NativeLibraries(settings(null));
    var library = libraries.folder().resolve(System.mapLibraryName("whisper"));
    var content = Files.readAllBytes(library);
    Files.write(library, new byte[content.length]);
    assertThat(new NativeLibraries(settings(null)).folder()).isEqualTo(libraries.folder());
    assertThat(library).hasBinaryContent(content);

    Files.delete(library);
    assertThat(libraries.folder()).isEqualTo(library.resolveSibling(""));
    assertThat(library).hasBinaryContent(content);
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
