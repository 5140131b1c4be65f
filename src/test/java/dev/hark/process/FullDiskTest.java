package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir private Path folder;

  @Test
  void isToldByTheSystem() {
    var full = Path.of("/dev/full");
    assumeThat(full).exists();
    var failure = catchThrowableOfType(IOException.class, () -> Files.write(full, new byte[10]));

    assertThat(FullDisk.caused(failure, folder.resolve("upload"))).isTrue();
    assertThat(FullDisk.isNamedIn("Error writing trailer: " + failure.getMessage())).isTrue();
  }

  @Test
  void isAUsedUpQuotaTooWhateverSpaceThereIs() {
    assertThat(FullDisk.caused(new IOException("Disk quota exceeded"), folder)).isTrue();
  }

  @Test
  void isNotBlamedForOtherFailures() {
    var missing = folder.resolve("missing").resolve("upload");
    var failure = catchThrowableOfType(IOException.class, () -> Files.write(missing, new byte[10]));

    assertThat(FullDisk.caused(failure, missing)).isFalse();
    assertThat(FullDisk.caused(new IOException(), missing)).isFalse();
  }
}
