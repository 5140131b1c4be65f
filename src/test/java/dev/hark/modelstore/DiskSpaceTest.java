package dev.hark.modelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class DiskSpaceTest {
  @TempDir private Path folder;

  @Test
  void aDownloadLeavesWhatUploadsNeedAndMore() throws IOException {
    long free = folder.toFile().getUsableSpace();
    var space = new DiskSpace(DataSize.ofBytes(free / 2));

    space.require(folder.resolve("model"), free / 4);

    assertThatThrownBy(() -> space.require(folder.resolve("model"), free / 2))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("MiB are needed in " + folder);
    assertThat(space.in(folder).reserve()).isGreaterThan(free / 2);
  }

  @Test
  void knowsTheDiskOfAFolderThatIsYetToBeMade() {
    assertThat(new DiskSpace(DataSize.ofMegabytes(1)).in(folder.resolve("a/b")).has(1)).isTrue();
  }
}
