package dev.hark.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The bundled FFmpeg, without any guard, to make files for tests.
final class TestFfmpeg {
  private TestFfmpeg() {}

  @SafeVarargs
  static void run(List<String>... arguments) throws IOException, InterruptedException {
    var program = new FfmpegBundle(Workshop.CACHE).unpack();
    var command = new ArrayList<>(List.of(program.toString(), "-nostdin", "-loglevel", "error"));
    for (var part : arguments) {
      command.addAll(part);
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", String.valueOf(program.getParent()));
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
