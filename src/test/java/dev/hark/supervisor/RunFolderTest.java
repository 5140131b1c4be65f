package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  private RunFolder open() {
    return new RunFolder(RealEngine.settings(folder));
  }

  @Test
  void removesWhatAServerWithTheSameNumberLeftButNothingOfThisProcess() throws IOException {
    var first = open();
    var left =
        Files.createDirectories(
            folder.resolve("run/hark-" + ProcessHandle.current().pid() + "-123"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
    var second = open();
    assertThat(first.path()).isDirectory().isNotEqualTo(second.path());
    assertThat(left).doesNotExist();
    second.destroy();
    assertThat(second.path()).doesNotExist();
    first.destroy();
    assertThat(folder.resolve("run")).isEmptyDirectory();
  }
}
