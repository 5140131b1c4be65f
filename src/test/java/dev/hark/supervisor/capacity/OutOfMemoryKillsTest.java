package dev.hark.supervisor.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryKillsTest {
  @TempDir Path folder;

  @Test
  void seesWhenTheCounterHasGrown() throws IOException {
    var events = Files.writeString(folder.resolve("memory.events"), "oom 1\noom_kill 3\n");
    var kills = new OutOfMemoryKills(events);
    assertThat(kills.hasGrown()).isFalse();
    Files.writeString(events, "oom 2\noom_kill 4\noom_group_kill 0\n");
    assertThat(kills.hasGrown()).isTrue();
    assertThat(kills.hasGrown()).isFalse();
  }

  @Test
  void seesNothingWhereTheKernelDoesNotTell() {
    assertThat(new OutOfMemoryKills(folder.resolve("missing")).hasGrown()).isFalse();
  }
}
