package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

  @TempDir private Path folder;

  @Test
  void cannotBeSeizedAtAnyMomentWhileItsProcessLives() throws Exception {
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Creator.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('x');
      int seen = 0;
      for (long end = System.nanoTime() + LONG_ENOUGH.toNanos(); System.nanoTime() < end; ) {
        try (var files = Files.newDirectoryStream(folder, "mark-*")) {
          seen += assertNoneSeized(files);
        }
      }
      assertThat(other.isAlive()).isTrue();
      assertThat(seen).isPositive();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private static int assertNoneSeized(DirectoryStream<Path> files) throws IOException {
    int seen = 0;
    for (var file : files) {
      try (var seized = LockFile.seize(file).orElse(null)) {
        // A file that is gone was deleted by its owner after it had been opened here.
        assertThat(seized == null || !seized.exists()).isTrue();
      }
      seen++;
    }
    return seen;
  }

  /// Creates files one after the other until it is killed, each before it deletes the last one.
  static final class Creator {
    private Creator() {}

    static void main(String[] arguments) throws IOException {
      var folder = Path.of(arguments[0]);
      var name = "mark-" + LockFile.newName() + "-";
      var last = LockFile.create(folder.resolve(name + 0));
      System.out.print('x');
      System.out.flush();
      for (int i = 1; ; i++) {
        var next = LockFile.create(folder.resolve(name + i));
        last.close();
        last = next;
      }
    }
  }
}
