package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hark.problem.Problem.Kind;
import dev.hark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.unit.DataSize;

class SpoolTest {
  @TempDir private Path folder;

  @Test
  void keepsFilesPrivateAndUnguessable() throws IOException {
    try (var spool = spool();
        var file = spool.newFile(".pcm")) {
      assertThat(mode(folder.resolve("spool"))).isEqualTo("rwx------");
      assertThat(mode(file.path().resolveSibling(""))).isEqualTo("rwx------");
      assertThat(mode(file.path())).isEqualTo("rw-------");
      assertThat(file.path()).isAbsolute();
      assertThat(file.path().getFileName().toString()).matches("[0-9a-f]{32}\\.pcm");
    }
  }

  @Test
  void deletesAFileWhenItIsClosed() {
    try (var spool = spool()) {
      var file = spool.newFile(".upload");
      file.close();
      file.close();

      assertThat(file.path()).doesNotExist();
    }
  }

  @Test
  void deletesItsFolderWhenTheContextCloses() throws IOException {
    var context = new AnnotationConfigApplicationContext();
    context.registerBean(AudioSettings.class, () -> settings(DataSize.ofBytes(1)));
    context.register(Spool.class);
    context.refresh();
    context.getBean(Spool.class).newFile(".upload");
    assertThat(spooled()).hasSize(1);

    context.close();

    assertThat(spooled()).isEmpty();
  }

  @Test
  void sweepsWhatDeadServersLeft() throws Exception {
    var dead = Files.createDirectories(folder.resolve("spool/hark-12345-00aa"));
    Files.write(dead.resolve("upload"), new byte[10]);
    Files.createFile(folder.resolve("spool/hark-12345-00aa.lock"));
    Files.createDirectories(folder.resolve("spool/hark-1-00bb/inner"));

    try (var spool = spool();
        var own = spool.newFile(".upload")) {
      assertThat(own.path()).exists();
      assertThat(dead).doesNotExist();
      assertThat(folder.resolve("spool/hark-1-00bb")).doesNotExist();
      assertThat(spooled()).hasSize(1);
    }
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    var stranger = Files.createDirectories(folder.resolve("spool/photos"));
    var link = folder.resolve("spool/hark-7-00cc");
    Files.createSymbolicLink(link, outside);

    try (var spool = spool();
        var own = spool.newFile(".upload")) {
      assertThat(own.path()).exists();
      assertThat(stranger).exists();
      assertThat(outside).exists();
      assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
  }

  @Test
  void leavesAloneWhatALiveServerOfThisProcessOwns() {
    try (var first = spool();
        var file = first.newFile(".upload");
        var second = spool()) {
      assertThat(file.path()).exists();
      assertThat(second.newFolder().path()).exists();
    }
  }

  /// The lock is held by another process, as by another server; killed, it leaves a dead folder.
  @Test
  void sweepsTheFolderOfAnotherProcessOnlyAfterItsDeath() throws Exception {
    var other = startOther();
    try {
      var live = Path.of(other.inputReader().readLine());

      spool().close();
      assertThat(live).exists();

      other.destroyForcibly().waitFor();
      assertThat(live).exists();
      spool().close();
      assertThat(live).doesNotExist();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private Process startOther() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherServer.class.getName(),
                folder.resolve("spool").toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static final class OtherServer {
    private OtherServer() {}

    static void main(String[] arguments) throws IOException {
      var spool = new Spool(Workshop.settings(Path.of(arguments[0])));
      System.out.println(spool.newFile(".upload").path());
      System.in.read();
    }
  }

  @Test
  void refusesNewFilesWhenLittleSpaceIsLeft() throws IOException {
    try (var spool = new Spool(settings(DataSize.ofTerabytes(1_000_000)))) {
      var problem =
          catchThrowableOfType(ProblemException.class, () -> spool.newFile(".x")).problem();

      assertThat(problem.kind()).isEqualTo(Kind.STORAGE_FULL);
      assertThat(problem.message()).contains("hark.audio.min-free-space");
      assertThat(problem.message()).doesNotContain(folder.toString());
    }
  }

  @Test
  void refusesAnUploadThatWouldTakeTheReserveBeforeItComes() {
    var free = folder.toFile().getUsableSpace();
    try (var spool = new Spool(settings(DataSize.ofBytes(free / 2)))) {
      spool.requireSpace(free / 4);
      assertThat(catchThrowableOfType(ProblemException.class, () -> spool.requireSpace(free)))
          .isNotNull();
    }
  }

  private Spool spool() {
    return new Spool(settings(DataSize.ofBytes(1)));
  }

  private AudioSettings settings(DataSize minFreeSpace) {
    return new AudioSettings(
        folder.resolve("spool"),
        folder.resolve("cache"),
        DataSize.ofGigabytes(2),
        Duration.ofHours(12),
        minFreeSpace,
        null,
        0,
        null);
  }

  private List<Path> spooled() throws IOException {
    try (var files = Files.list(folder.resolve("spool"))) {
      return files.toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
