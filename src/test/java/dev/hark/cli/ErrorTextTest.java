package dev.hark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hark.checkpoint.CheckpointException;
import dev.hark.modelstore.TaskException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
  private static String text(Throwable failure) {
    return ErrorText.of(new IllegalStateException("cannot create a component", failure));
  }

  @Test
  void stopsAtWhatWasWordedForPeople() {
    var cause = new IOException("connection reset");
    assertThat(text(new TaskException("reason", "the hub cannot be reached: example.org", cause)))
        .isEqualTo("the hub cannot be reached: example.org");
    assertThat(text(new UncheckedIOException(new CheckpointException("it is not a ggml file"))))
        .isEqualTo("it is not a ggml file");
  }

  @Test
  void saysWhatWasTriedWithAFileAndWhyItFailedOnce() {
    var cause = new NoSuchFileException("/models/x");
    assertThat(text(new UncheckedIOException("cannot delete /models/x", cause)))
        .isEqualTo("cannot delete /models/x: java.nio.file.NoSuchFileException: /models/x");
    assertThat(text(new UncheckedIOException("cannot delete it: " + cause, cause)))
        .isEqualTo("cannot delete it: java.nio.file.NoSuchFileException: /models/x");
    assertThat(text(new UncheckedIOException(cause)))
        .isEqualTo("java.nio.file.NoSuchFileException: /models/x");
  }

  @Test
  void elseShowsTheInnermostMessage() {
    assertThat(text(new IllegalArgumentException("hark.x must be above 0")))
        .isEqualTo("hark.x must be above 0");
    assertThat(text(new EOFException())).isEqualTo("java.io.EOFException");
  }
}
