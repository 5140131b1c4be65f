package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hark.process.Platform;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegBundleTest {
  @TempDir private Path cache;

  @Test
  void unpacksOnceWhatIsNeeded() throws IOException {
    var program = new FfmpegBundle(cache).unpack();
    var unpackedAt = Files.getLastModifiedTime(program);

    assertThat(new FfmpegBundle(cache).unpack()).isEqualTo(program);
    assertThat(Files.getLastModifiedTime(program)).isEqualTo(unpackedAt);
    assertThat(program).isExecutable();
    assertThat(program.resolveSibling("libavdevice.so.62")).isNotEmptyFile();
    assertThat(Files.size(program.resolveSibling("libavdevice.so.62"))).isLessThan(64 * 1024);
    try (var files = Files.list(program.resolveSibling(""))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("libavcodec.so.62", "libswresample.so.6", "libdrm.so.2", "libva-drm.so.2")
          .noneMatch(name -> name.startsWith("libjni") || name.equals("ffprobe"));
    }
  }

  @Test
  void repairsAnIncompleteCopy() throws IOException {
    var program = new FfmpegBundle(cache).unpack();
    var library = program.resolveSibling("libavutil.so.60");
    var size = Files.size(library);

    Files.write(library, new byte[10]);
    new FfmpegBundle(cache).unpack();
    assertThat(library).hasSize(size);

    Files.delete(program);
    new FfmpegBundle(cache).unpack();
    assertThat(program).isExecutable();

    assertOnlyOneFolder();
  }

  @Test
  void isSafeWhenSeveralServersStartAtOnce() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var programs =
          IntStream.range(0, 3)
              .mapToObj(_ -> executor.submit(() -> new FfmpegBundle(cache).unpack()))
              .toList();
      for (var program : programs) {
        assertThat(program.get()).isExecutable();
      }
    }
    assertOnlyOneFolder();
  }

  @Test
  void saysWhatToDoOnOtherPlatforms() {
    assertThatThrownBy(() -> new FfmpegBundle(cache, new Platform("linux-riscv64")).unpack())
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("linux-riscv64")
        .hasMessageContaining("hark.audio.ffmpeg");
  }

  private void assertOnlyOneFolder() throws IOException {
    try (var files = Files.list(cache)) {
      assertThat(files).hasSize(1);
    }
  }
}
