package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

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

  @Test
  void isMadeAnewWhenAnotherProgramHasTidiedItAway() throws IOException {
    var run = open();
    var model = Files.write(folder.resolve("model"), new byte[1]);
    var pinned = run.pin(model);
    assertThat(pinned.path()).isNotEqualTo(model).exists();
    FileSystemUtils.deleteRecursively(folder.resolve("run"));

    assertThat(run.path()).isDirectory();
    assertThat(pinned.path()).isEqualTo(model);
    assertThat(run.pin(model).path()).isNotEqualTo(model).exists();

    run.destroy();
    assertThat(folder.resolve("run")).isEmptyDirectory();
  }

  @Test
  void looksUsedWheneverItIs() throws IOException {
    var run = open();
    var path = run.path();
    Files.setLastModifiedTime(path, FileTime.from(Instant.EPOCH));

    run.path();

    assertThat(Files.getLastModifiedTime(path).toInstant()).isAfter(Instant.EPOCH);
    run.destroy();
  }

  @Test
  void liesInTheUsersRuntimeFolderWhereThePathOfTheDataIsTooLongForSockets() throws IOException {
    var runtime = Files.createTempDirectory("run");
    var settings = RealEngine.folders(folder.resolve("x".repeat(100)));
    try {
      var run = new RunFolder(settings, Map.of("XDG_RUNTIME_DIR", runtime.toString()));
      assertThat(run.path().getParent()).isEqualTo(runtime);
      run.destroy();

      var without = new RunFolder(settings, Map.of());
      assertThat(without.path().getParent())
          .isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
      without.destroy();
      assertThat(runtime).isEmptyDirectory();
    } finally {
      FileSystemUtils.deleteRecursively(runtime);
    }
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
