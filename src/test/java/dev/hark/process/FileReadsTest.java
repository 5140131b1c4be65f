package dev.hark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReadsTest {
  @TempDir private Path folder;

  @Test
  void readsAllOfAStretchOrSaysThatTheFileEnds() throws IOException {
    var file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3, 4, 5});
    try (var channel = FileChannel.open(file)) {
      assertThat(FileReads.fully(channel, 1, 4).getInt()).isEqualTo(0x05040302);
      assertThat(FileReads.available(channel, 3, 4).remaining()).isEqualTo(2);
      assertThat(FileReads.available(channel, 9, 4).remaining()).isZero();
      assertThatThrownBy(() -> FileReads.fully(channel, 3, 4)).isInstanceOf(EOFException.class);
    }
  }
}
