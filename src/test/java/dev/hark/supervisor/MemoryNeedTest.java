package dev.hark.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.models.TestModels;
import dev.hark.transcript.DecodingOptions.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was predicted for a real worker, and what it takes.
class MemoryNeedTest {
  @TempDir Path folder;

  @Test
  void isAboveWhatABeamSearchWithALongPromptTakesButNotMuch() throws Exception {
    var model = TestModels.catalogue(folder).defaultModel();
    try (var real = new RealEngine(folder, 1, 0, model)) {
      var options =
          RealEngine.ENGLISH
              .withSearch(new Search(5, 2, true, false))
              .withPrompt(Optional.of("seven ".repeat(400)));
      real.engine.transcribe(real.window("en-4.wav"), options, 1, false);
      long predicted = real.plan.memoryOf(model).total();
      assertThat(mostResident(real)).isBetween(predicted * 6 / 10, predicted);
    }
  }

  /// In bytes.
  private static long mostResident(RealEngine real) throws IOException {
    var pids = Objects.requireNonNull(real.engine.status().details().get("workers"));
    assertThat(pids).isInstanceOf(List.class);
    for (var line :
        Files.readAllLines(
            Path.of("/proc", String.valueOf(((List<?>) pids).getFirst()), "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
      }
    }
    throw new IllegalStateException("no VmHWM");
  }
}
