package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ByteArrayResource;

class ImportFolderTest {
  @TempDir Path outside;
  private Path root;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectories(outside.resolve("import"));
    Files.createDirectories(root.resolve("mine/blobs"));
    Files.writeString(root.resolve("mine/config.json"), "{}");
    Files.createDirectories(outside.resolve("import-not/secret"));
    Files.writeString(outside.resolve("secret.json"), "{}");
  }

  private static ImportFolder folder(@Nullable Path path) {
    return new ImportFolder(
        new ModelSourceSettings(
            null, true, URI.create("https://x.test"), new ByteArrayResource(new byte[0]), path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine", "./mine", "mine/", "mine/blobs/..", "../import/mine"})
  void findsAFolderInIt(String source) throws IOException {
    assertThat(folder(root).resolve("source", source)).isEqualTo(root.resolve("mine").toRealPath());
  }

  @Test
  void findsAFolderByItsAbsolutePathAndThroughLinksWithinIt() throws IOException {
    assertThat(folder(root).resolve("source", root.resolve("mine").toString()))
        .isEqualTo(root.resolve("mine").toRealPath());
    // as the cache of Hugging Face is laid out
    Files.createSymbolicLink(root.resolve("snapshot"), Path.of("mine"));
    Files.createSymbolicLink(root.resolve("mine/link.json"), Path.of("config.json"));
    assertThat(folder(root).resolve("source", "snapshot"))
        .isEqualTo(root.resolve("mine").toRealPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../import-not/secret",
        "mine/../../import-not",
        "/etc",
        "/",
        "nothing",
        "mine/config.json",
        "linked",
        "mine-with-link",
        "a\0b",
        "mine-with-broken-link"
      })
  void refusesWhatLeadsOutOfIt(String source) throws IOException {
    Files.createSymbolicLink(root.resolve("linked"), outside.resolve("import-not/secret"));
    Files.createDirectories(root.resolve("mine-with-link"));
    Files.createSymbolicLink(
        root.resolve("mine-with-link/config.json"), outside.resolve("secret.json"));
    Files.createDirectories(root.resolve("mine-with-broken-link"));
    Files.createSymbolicLink(
        root.resolve("mine-with-broken-link/config.json"), root.resolve("nowhere"));
    assertThatThrownBy(() -> folder(root).resolve("source", source))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("There is no folder");
  }

  @Test
  void importsNothingOfThisMachineWhereItIsNotSet() {
    assertThatThrownBy(() -> folder(null).resolve("source", "mine"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("hark.models.import-dir is not set");
  }
}
