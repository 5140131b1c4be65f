package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  private RunFolder open() {
    return new RunFolder(RealEngine.folders(folder));
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

  @Test
  void leavesTheFolderOfAServerThatRunsInAnotherContainerWithTheSameNumber() throws Exception {
    var name = "run/hark-" + ProcessHandle.current().pid() + "-456";
    var other = Files.createDirectories(folder.resolve(name));
    var lock = Files.createFile(other.resolve("lock"));
    Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
    var holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                lock.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var answer = holder.inputReader()) {
      assertThat(answer.readLine()).isEqualTo("locked");
      open().destroy();
      assertThat(lock).exists();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    open().destroy();
    assertThat(other).doesNotExist();
  }

  /// Holds a lock until it is killed.
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
      try (var file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
          var taken = file.lock()) {
        System.out.println(taken.isValid() ? "locked" : "not locked");
        new CountDownLatch(1).await();
      }
    }
  }
}
