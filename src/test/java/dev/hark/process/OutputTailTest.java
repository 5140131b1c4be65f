package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTailTest {
  @Test
  void keepsTheLastLinesOfAChildThatPrintsWithoutEnd() {
    var output = "noise ".repeat(1_000_000) + "\n" + "line\n".repeat(100_000) + "last words";
    var tail = new OutputTail();
    tail.drain(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
    assertThat(tail.text()).endsWith("line\nlast words").hasSizeLessThan(20_000);
  }
}
