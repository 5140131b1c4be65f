package dev.hark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");

  private static List<Path> folders() throws IOException {
    try (var folders = Files.list(DeployFiles.ROOT)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void everyFolderSaysWhatItIsForAndTheFirstOneLeadsToIt() throws IOException {
    assertThat(folders()).hasSizeGreaterThanOrEqualTo(8);
    for (var folder : folders()) {
      assertThat(folder.resolve("README.md")).exists();
      assertThat(DeployFiles.text("README.md"))
          .contains("](" + folder.getFileName() + "/README.md)");
    }
  }

  @Test
  void everyLinkLeadsToAFile() {
    for (var part : List.of("docker", "deploy/kubernetes", "deploy/monitoring")) {
      assumeTrue(Files.isDirectory(Path.of(part)), "this checkout has no " + part);
    }
    for (var readme : DeployFiles.matching("{README.md,*/README.md}")) {
      var links = LINK.matcher(DeployFiles.text(readme)).results().map(it -> it.group(1)).toList();
      for (var link : links) {
        var target = readme.resolveSibling(link).normalize();
        assertThat(target).as("%s in %s", link, readme).exists();
      }
    }
  }
}
