package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir Path folder;

  /// Whether the kernel holds a lock on the file of a name.
  private boolean isLocked(String name) throws IOException {
    var inode = Files.getAttribute(folder.resolve(".locks").resolve(name), "unix:ino");
    return Files.readAllLines(LOCKS).stream().anyMatch(line -> line.contains(":" + inode + " "));
  }

  @Test
  void theEndOfOneLockLeavesTheOthers() throws IOException {
    assumeTrue(Files.isReadable(LOCKS), "needs /proc/locks, which only Linux has");
    try (var _ = FolderLock.take(folder, "base")) {
      FolderLock.take(folder, "small").close();
      assertThat(isLocked("base")).isTrue();
      assertThat(isLocked("small")).isFalse();
    }
    assertThat(isLocked("base")).isFalse();
  }
}
